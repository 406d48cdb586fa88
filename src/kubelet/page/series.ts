import type { ExtraResources } from '../../config/options.js';
import type { ExtraValues } from '../../model/extra-values.js';
import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, NODE_SLOT, START_NS, TIMESTAMP_MS } from '../../model/metrics-batch.js';

/** Whose a series is: of the node itself, whatever the labels, or of the container or Pod that the labels name. */
export type Whose = 'node' | 'container' | 'pod';

/** In the place of a field: how much is in swap, which has an array of its own. */
export const SWAP = -1;

/**
 * In the place of a field: whether the kubelet could not collect its metrics, as when its container runtime does not
 * answer. Such a page has nothing else.
 */
export const SCRAPE_ERROR = -2;

/** What a series of the page says, and of whom. */
export interface Series {
  /** `CPU_NS`, `MEMORY_BYTES`, `START_NS`, `SWAP` or `SCRAPE_ERROR`. */
  readonly field: number;
  readonly of: Whose;
  /** Whether it is one of those that nobody reads without `--extra-resources`. They name nobody that the others do not. */
  readonly extra: boolean;
}

/** The series that are read, by the name of their metric. */
export type SeriesByName = ReadonlyMap<string, Series>;

/** The series that are read for CPU and memory, and those for what is asked for beside them. */
export function seriesOf({ swap, pod }: ExtraResources): SeriesByName {
  const series = new Map<string, Series>([
    ['container_cpu_usage_seconds_total', { field: CPU_NS, of: 'container', extra: false }],
    ['container_memory_working_set_bytes', { field: MEMORY_BYTES, of: 'container', extra: false }],
    ['container_start_time_seconds', { field: START_NS, of: 'container', extra: false }],
    ['node_cpu_usage_seconds_total', { field: CPU_NS, of: 'node', extra: false }],
    ['node_memory_working_set_bytes', { field: MEMORY_BYTES, of: 'node', extra: false }],
    ['resource_scrape_error', { field: SCRAPE_ERROR, of: 'node', extra: false }],
    // The name of kubelets before 1.29.
    ['scrape_error', { field: SCRAPE_ERROR, of: 'node', extra: false }],
  ]);
  if (swap) {
    series.set('container_swap_usage_bytes', { field: SWAP, of: 'container', extra: true });
    series.set('node_swap_usage_bytes', { field: SWAP, of: 'node', extra: true });
  }
  if (pod) {
    series.set('pod_cpu_usage_seconds_total', { field: CPU_NS, of: 'pod', extra: true });
    series.set('pod_memory_working_set_bytes', { field: MEMORY_BYTES, of: 'pod', extra: true });
  }
  if (swap && pod) series.set('pod_swap_usage_bytes', { field: SWAP, of: 'pod', extra: true });
  return series;
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
 * Sets what a sample of an extra series says.
 *
 * @param place the slot, or a Pod's place in the layout; -1 of what is not in the layout, and of which nothing is kept
 */
export function setExtraSample(extra: ExtraValues, { field, of }: Series, place: number, sample: Sample): void {
  if (of === 'node') extra.swap[NODE_SLOT] = swapBytes(sample[VALUE]!);
  else if (place === -1) return;
  else if (field !== SWAP) setSample(extra.pods, place, field, sample);
  else (of === 'pod' ? extra.podSwap : extra.swap)[place] = swapBytes(sample[VALUE]!);
}

/** Zero is as good as any and never minus zero; what is no number of bytes is none. */
function swapBytes(value: number): number {
  return value >= 0 && value < 2 ** 64 ? Math.abs(Math.trunc(value)) : Number.NaN;
}

/**
 * A whole number below the limit. What is none (NaN, negative, too large) counts as zero: the original's conversion
 * to an integer depends on the processor there.
 */
function toCount(value: number, limit: number): number {
  return value > 0 && value < limit ? Math.trunc(value) : 0;
}
