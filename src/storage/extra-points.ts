import type { ExtraResources } from '../config/options.js';
import type { ExtraValues } from '../model/extra-values.js';
import type { BatchLayout } from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import { PointColumns, usageAt } from './point-columns.js';
import { type Bounds, PodSlots } from './pod-slots.js';
import { allGoOn, judge } from './previous-point.js';
import { replacePoint } from './write-points.js';

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
  addSlots(extra: ExtraValues | undefined, { first, end }: PodSlots): void {
    if (this.swap.length === 0) return;
    for (let slot = first; slot < end; slot++) this.swap[slot] = extra?.swap[slot] ?? Number.NaN;
  }

  /** Makes a batch's numbers of Pods as a whole the last ones. Without CPU and memory, of a time that can be, a Pod has none. */
  addPods(extra: ExtraValues | undefined, bounds: Bounds): void {
    if (this.podCount === 0) return;
    if (extra === undefined) return this.pods.clearAll();
    const slots = new PodSlots(this.pods, extra.pods, bounds);
    for (let pod = 0; pod < this.podCount; pod++) {
      slots.moveTo(pod, pod + 1);
      const isMeasured = this.addPod(slots);
      if (isMeasured && this.podSwap.length > 0) this.podSwap[pod] = extra.podSwap[pod]!;
    }
  }

  private addPod(slots: PodSlots): boolean {
    const { first: pod, end, samples } = slots;
    if (allGoOn(slots)) {
      this.pods.follow(pod, end, samples);
      return true;
    }
    const verdict = judge(slots, pod, Number.NaN);
    replacePoint(this.pods, pod, samples, verdict);
    return verdict.previous !== 'unmeasured';
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
