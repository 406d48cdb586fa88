import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';

/** What a series of the page says, and of whom. */
export interface Series {
  /** `CPU_NS`, `MEMORY_BYTES` or `START_NS`. */
  readonly field: number;
  /** Of the node itself, whatever the labels; otherwise of the container that the labels name. */
  readonly ofNode: boolean;
}

const SERIES: ReadonlyMap<string, Series> = new Map([
  ['container_cpu_usage_seconds_total', { field: CPU_NS, ofNode: false }],
  ['container_memory_working_set_bytes', { field: MEMORY_BYTES, ofNode: false }],
  ['container_start_time_seconds', { field: START_NS, ofNode: false }],
  ['node_cpu_usage_seconds_total', { field: CPU_NS, ofNode: true }],
  ['node_memory_working_set_bytes', { field: MEMORY_BYTES, ofNode: true }],
]);

/** What the metric of this name says; undefined for one that nobody reads here. */
export function seriesOf(metric: string): Series | undefined {
  return SERIES.get(metric);
}

/** One sample: its value, then its time in milliseconds since the epoch. */
export type Sample = Float64Array;
export const VALUE = 0;
export const TIME = 1;

/**
 * Sets what a sample says in the batch's values; of several samples of one series the last one counts. CPU and memory
 * set the time at once, so what has both has a time.
 */
export function setSample(values: Float64Array, slot: number, field: number, sample: Sample): void {
  const at = slot * BATCH_FIELDS;
  if (field === MEMORY_BYTES) values[at + MEMORY_BYTES] = toCount(sample[VALUE]!, 2 ** 64);
  else values[at + field] = toCount(sample[VALUE]! * 1e9, field === CPU_NS ? 2 ** 64 : 2 ** 63);
  if (field !== START_NS) values[at + TIMESTAMP_MS] = sample[TIME]!;
}

/**
 * A whole number below the limit. What is none (NaN, negative, too large) counts as zero: the original's conversion
 * to an integer depends on the processor there.
 */
function toCount(value: number, limit: number): number {
  return value > 0 && value < limit ? Math.trunc(value) : 0;
}
