import type { ExtraResources } from '../config/options.js';
import type { ExtraValues } from '../model/extra-values.js';
import { BATCH_FIELDS, type BatchLayout, isMeasured, TIMESTAMP_MS } from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import { PointColumns, usageAt } from './point-columns.js';
import type { Bounds } from './previous-point.js';

/**
 * What `--extra-resources` asks for, of one node. Swap is a number of the last page, 8 bytes for each container; a Pod's
 * CPU is a counter, which takes two points, 48 bytes for each Pod. Without the flag no node has such an object.
 */
export class ExtraPoints {
  /** In bytes, by slot and by Pod; NaN where it is not known, empty when it is not asked for. */
  private readonly swap: Float64Array;
  private readonly podSwap: Float64Array;
  private readonly pods: PointColumns;
  private readonly podCount: number;

  constructor({ containers, pods }: BatchLayout, { swap, pod }: ExtraResources) {
    this.podCount = pod ? pods.length : 0;
    this.swap = new Float64Array(swap ? containers.length : 0).fill(Number.NaN);
    this.podSwap = new Float64Array(swap ? this.podCount : 0).fill(Number.NaN);
    this.pods = new PointColumns(this.podCount);
  }

  /** Makes a batch's numbers of these slots the last ones; a batch of another process has none. */
  addSlots(extra: ExtraValues | undefined, firstSlot: number, endSlot: number): void {
    if (this.swap.length === 0) return;
    for (let slot = firstSlot; slot < endSlot; slot++) this.swap[slot] = extra?.swap[slot] ?? Number.NaN;
  }

  /** Makes a batch's numbers of a Pod as a whole the last ones. Without CPU and memory, of a time that can be, it has none. */
  addPod(extra: ExtraValues | undefined, pod: number, bounds: Bounds): void {
    if (this.podCount === 0) return;
    const measured = extra !== undefined && isMeasured(extra.pods, pod);
    if (!measured || extra.pods[pod * BATCH_FIELDS + TIMESTAMP_MS]! > bounds.latestMs) return this.pods.clear(pod);
    this.pods.add(pod, extra.pods, bounds);
    if (this.podSwap.length > 0) this.podSwap[pod] = extra.podSwap[pod]!;
  }

  /** Forgets the points of Pods, as when the node's clock was set. */
  clear(): void {
    this.pods.clearAll();
  }

  /** Takes over what another layout of the same node has of a Pod. */
  copyPod(pod: number, from: ExtraPoints, podBefore: number): void {
    if (this.podCount > 0) this.pods.copy(pod, from.pods, podBefore);
  }

  /** Takes over what another layout of the same node has in a slot. */
  copySlot(slot: number, from: ExtraPoints, slotBefore: number): void {
    if (this.swap.length > 0) this.swap[slot] = from.swap[slotBefore]!;
  }

  /**
   * Swap in bytes by slot, when it is known of each of these that has a usage; otherwise undefined. To a
   * HorizontalPodAutoscaler a Pod of which some containers have it and some not is one that nobody measured.
   */
  swapOf(columns: PointColumns, firstSlot: number, endSlot: number): Float64Array | undefined {
    if (this.swap.length === 0) return undefined;
    for (let slot = firstSlot; slot < endSlot; slot++) {
      if (Number.isNaN(this.swap[slot]!) && columns.hasRate(slot)) return undefined;
    }
    return this.swap;
  }

  /** What a Pod as a whole used, in the time that its own two points say; undefined when they make no rate. */
  podUsage(pod: number): ResourceUsage | undefined {
    if (this.podCount === 0 || !this.pods.hasRate(pod)) return undefined;
    return { ...usageAt(this.pods, pod), ...swapUsage(this.podSwap[pod]) };
  }
}

/** The part of a usage that says how much is in swap; nothing when that is not known. */
export function swapUsage(swapBytes: number | undefined): Pick<ResourceUsage, 'swapBytes'> {
  return swapBytes === undefined || Number.isNaN(swapBytes) ? {} : { swapBytes };
}
