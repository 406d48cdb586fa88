import { BATCH_FIELDS, TIMESTAMP_MS } from '../model/metrics-batch.js';

/**
 * How far a node's clock may be ahead of ours: as much as Kubernetes itself allows for, which dates certificates back by
 * five minutes. What is later is not served, since consumers compare the times of samples with their own clock.
 */
const FUTURE_TOLERANCE_MS = 5 * 60_000;

/**
 * A kubelet measures each 10 to 15 s and may answer 10 s late, so how old its freshest sample is varies by less than
 * this. More means that a clock was set, and a time between two samples across it says nothing.
 */
const LARGEST_VARIATION_MS = 30_000;

/** When a batch arrived: by the clock that nobody sets, and by the machine's. */
export interface Arrival {
  readonly steadyMs: number;
  readonly wallMs: number;
}

/**
 * The latest time that a sample may have. The later of the two clocks counts: ours may have been set back since the
 * start, or have been slow then and set right.
 */
export function latestCredibleMs({ steadyMs, wallMs }: Arrival): number {
  return Math.max(steadyMs, wallMs) + FUTURE_TOLERANCE_MS;
}

/** How far the freshest credible sample of a batch is ahead of its arrival, in milliseconds; undefined without one. */
export function freshestOffset(values: Float64Array, arrival: Arrival): number | undefined {
  const latestMs = latestCredibleMs(arrival);
  let freshestMs = 0;
  for (let at = TIMESTAMP_MS; at < values.length; at += BATCH_FIELDS) {
    const sampleMs = values[at]!;
    if (sampleMs > freshestMs && sampleMs <= latestMs) freshestMs = sampleMs;
  }
  return freshestMs === 0 ? undefined : freshestMs - arrival.steadyMs;
}

/** Whether the node's clock was set between two batches with these offsets. */
export function wasSet(before: number | undefined, after: number | undefined): boolean {
  return before !== undefined && after !== undefined && Math.abs(after - before) > LARGEST_VARIATION_MS;
}
