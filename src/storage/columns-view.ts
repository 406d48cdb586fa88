import type { BatchLayout } from '../model/metrics-batch.js';
import type { PointColumns } from './point-columns.js';

/** The numbers of a node or of a Pod, one hop from it. They are overwritten in place by the next batch. */
export abstract class ColumnsView {
  abstract readonly columns: PointColumns;
  abstract readonly layout: BatchLayout;

  /** The name of the container in a slot; empty for the node. */
  containerName(slot: number): string {
    return this.layout.containers[slot]!;
  }

  /** Whether the slot has a usage. */
  hasRate(slot: number): boolean {
    return this.columns.hasRate(slot);
  }

  /** CPU over the window, in billionths of a core; NaN without a usage. */
  cpuNanocores(slot: number): number {
    return this.columns.cpuNanocores(slot);
  }

  /** Working set at the last point, in bytes; NaN without a point. */
  memoryBytes(slot: number): number {
    return this.columns.memoryBytes(slot);
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
