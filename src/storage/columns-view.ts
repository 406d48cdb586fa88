import type { BatchLayout } from '../model/metrics-batch.js';
import { BASE_RESOURCES, CPU, MEMORY, type MeasuredResource } from '../model/resources.js';
import type { ExtraPoints } from './extra-points.js';
import type { PointColumns } from './point-columns.js';

/** The numbers of a node or of a Pod, one hop from it. They are overwritten in place by the next batch. */
export abstract class ColumnsView {
  abstract readonly columns: PointColumns;
  abstract readonly layout: BatchLayout;
  /** Absent without `--extra-resources`. */
  abstract readonly extra: ExtraPoints | undefined;
  abstract readonly firstSlot: number;
  /** The slot behind the last one. */
  abstract readonly endSlot: number;

  /** The name of the container in a slot; empty for the node. */
  containerName(slot: number): string {
    return this.layout.containers[slot]!;
  }

  /** Whether the slot has a usage. */
  hasRate(slot: number): boolean {
    return this.columns.hasRate(slot);
  }

  /** The resources of each slot that has a usage, sorted by name. */
  get resources(): readonly MeasuredResource[] {
    return this.extra?.resourcesOf(this.columns, this.firstSlot, this.endSlot) ?? BASE_RESOURCES;
  }

  /** How much of a resource was used, in the resource's unit; NaN without a usage. */
  valueAt(resource: MeasuredResource, slot: number): number {
    if (resource === CPU) return this.columns.cpuNanocores(slot);
    if (resource === MEMORY) return this.columns.memoryBytes(slot);
    return this.extra!.gaugeAt(resource, slot);
  }

  /** When the last point was measured, in milliseconds since the epoch; NaN without a point. */
  timestampMs(slot: number): number {
    return this.columns.timestampMs(slot);
  }

  /** The exact time between the two points, in nanoseconds; NaN without a usage. */
  windowNs(slot: number): number {
    return this.columns.windowNs(slot);
  }

  /** When the container of the last point started, in nanoseconds since the epoch; NaN without a point. */
  startNs(slot: number): number {
    return this.columns.startNs(slot);
  }

  /** Whether a sample is set aside, since it makes no rate. */
  hasAside(slot: number): boolean {
    return this.columns.hasAside(slot);
  }
}
