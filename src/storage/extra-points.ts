import type { ExtraValues } from '../model/extra-values.js';
import type { BatchLayout } from '../model/metrics-batch.js';
import { type ExtraGauge, type ExtraResources, type MeasuredResource, resourcesWith } from '../model/resources.js';
import type { ResourceUsage } from '../model/usage.js';
import { PointColumns, usageAt } from './point-columns.js';
import { type RateBounds, PodSlots } from './pod-slots.js';
import { allGoOn, judgeSample } from './previous-point.js';
import { replacePoint } from './write-points.js';

/**
 * What `--extra-resources` asks for, of one node. A gauge is a number of the last page: 8 bytes for each container. A whole
 * Pod has a counter, which takes two points: 48 bytes for each Pod. Without the flag no node has such an object.
 */
export class ExtraPoints {
  /** For each gauge, a number by slot and by Pod; NaN where it is not known. */
  private readonly gauges: readonly Float64Array[];
  private readonly podGauges: readonly Float64Array[];
  private readonly pods: PointColumns;
  private readonly podCount: number;

  /** The resources that a usage may have. */
  private readonly resources: readonly MeasuredResource[];

  constructor(
    { containers, pods }: BatchLayout,
    private readonly asked: ExtraResources,
  ) {
    this.podCount = asked.pod ? pods.length : 0;
    this.gauges = asked.gauges.map(() => new Float64Array(containers.length).fill(Number.NaN));
    this.podGauges = asked.gauges.map(() => new Float64Array(this.podCount).fill(Number.NaN));
    this.resources = resourcesWith(asked.gauges);
    this.pods = new PointColumns(this.podCount);
  }

  /** Makes a batch's numbers of these slots the last ones; a batch of another process has none. */
  addSlots(extra: ExtraValues | undefined, { first, end }: PodSlots): void {
    for (const [gauge, values] of this.gauges.entries()) {
      for (let slot = first; slot < end; slot++) values[slot] = extra?.gauges[gauge]?.[slot] ?? Number.NaN;
    }
  }

  /** Makes a batch's numbers of Pods as a whole the last ones. Without CPU and memory, of a time that can be, a Pod has none. */
  addPods(extra: ExtraValues | undefined, bounds: RateBounds): void {
    if (this.podCount === 0) return;
    if (extra === undefined) return this.pods.clearAll();
    const slots = new PodSlots(this.pods, extra.pods, bounds);
    for (let pod = 0; pod < this.podCount; pod++) {
      slots.moveTo(pod, pod + 1);
      if (!this.addPod(slots)) continue;
      for (const [gauge, values] of this.podGauges.entries()) values[pod] = extra.podGauges[gauge]![pod]!;
    }
  }

  private addPod(slots: PodSlots): boolean {
    const { first: pod, end, samples } = slots;
    if (allGoOn(slots)) {
      this.pods.advanceSlots(pod, end, samples);
      return true;
    }
    const verdict = judgeSample(slots, pod, Number.NaN);
    replacePoint(this.pods, pod, samples, verdict);
    return verdict.previous !== 'unmeasured';
  }

  /** Forgets the points of Pods, as when the node's clock was set. */
  clear(): void {
    this.pods.clearAll();
  }

  /** Takes over what another layout of the same node has of a Pod. */
  copyPod(pod: number, from: ExtraPoints, podBefore: number): void {
    if (this.podCount > 0) this.pods.copySlot(pod, from.pods, podBefore);
  }

  /** Takes over what another layout of the same node has in a slot. */
  copySlot(slot: number, from: ExtraPoints, slotBefore: number): void {
    for (const [gauge, values] of this.gauges.entries()) values[slot] = from.gauges[gauge]![slotBefore]!;
  }

  /**
   * The resources of these slots' usages, sorted by name. A gauge must be known of each slot that has a usage: for a
   * HorizontalPodAutoscaler a Pod with a resource of some containers only has no metrics.
   */
  resourcesOf(columns: PointColumns, firstSlot: number, endSlot: number): readonly MeasuredResource[] {
    const isKnown = (values: Float64Array): boolean => {
      for (let slot = firstSlot; slot < endSlot; slot++) {
        if (Number.isNaN(values[slot]!) && columns.hasRate(slot)) return false;
      }
      return true;
    };
    if (this.gauges.every(isKnown)) return this.resources;
    return resourcesWith(this.asked.gauges.filter((_, gauge) => isKnown(this.gauges[gauge]!)));
  }

  /** The number of an extra gauge in a slot. */
  gaugeAt(resource: MeasuredResource, slot: number): number {
    return this.gauges[this.asked.gauges.indexOf(resource as ExtraGauge)]![slot]!;
  }

  /** What a Pod as a whole used, in the time that its own two points say; undefined when they make no rate. */
  podUsage(pod: number): ResourceUsage | undefined {
    if (this.podCount === 0 || !this.pods.hasRate(pod)) return undefined;
    const known = this.asked.gauges
      .map((resource, gauge) => ({ resource, value: this.podGauges[gauge]![pod]! }))
      .filter(({ value }) => !Number.isNaN(value));
    const usage = usageAt(this.pods, pod);
    return known.length === 0 ? usage : { ...usage, gauges: known };
  }
}
