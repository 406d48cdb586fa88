import { NODE_SLOT } from '../model/metrics-batch.js';
import type { PointColumns } from './point-columns.js';

/** By what the samples of one batch are judged. */
export interface RateBounds {
  /** The latest time that a sample may have, in milliseconds since the epoch. */
  readonly latestMs: number;
  /** A container is fresh until it is this old, in milliseconds: its start may be its previous point. 0: none is fresh. */
  readonly oldestFreshMs: number;
  /** No more cores than this are ever used. */
  readonly mostCores: number;
}

/**
 * The slots of one Pod, or of the node: what is known of them, what a batch says of them and by what that is judged. One
 * object is made for each batch and moved from Pod to Pod.
 */
export class PodSlots {
  first = NODE_SLOT;
  end = NODE_SLOT + 1;

  /** Begins at the first slot. */
  constructor(
    readonly columns: PointColumns,
    /** The numbers of the batch, `BATCH_FIELDS` for each slot. */
    readonly samples: Float64Array,
    readonly bounds: RateBounds,
  ) {}

  /** Moves to the slots from `first` to the one before `end`. */
  moveTo(first: number, end: number): void {
    this.first = first;
    this.end = end;
  }
}
