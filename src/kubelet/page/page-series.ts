import type { ExtraValues } from '../../model/extra-values.js';
import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, NODE_SLOT, START_NS, TIMESTAMP_MS } from '../../model/metrics-batch.js';
import { BASE_RESOURCES, type ExtraResources, type SeriesOwner } from '../../model/resources.js';

/** In the place of a field: a gauge, which has an array of its own. */
const GAUGE = -1;

/**
 * In the place of a field: whether the kubelet could not collect its metrics, as when its container runtime does not
 * answer. Such a page has nothing else.
 */
export const SCRAPE_ERROR = -2;

/** What the samples of one metric of a page are. */
export interface PageSeries {
  /** `CPU_NS`, `MEMORY_BYTES`, `START_NS`, `SCRAPE_ERROR`, or less than zero for a gauge. */
  readonly field: number;
  /** Which of the gauges that are asked for; -1 for what is no gauge. */
  readonly gauge: number;
  readonly of: SeriesOwner;
  /** Whether it is read for `--extra-resources` alone. Such samples never add a container or Pod. */
  readonly extra: boolean;
}

/** The series that are read, by the name of their metric. */
export type SeriesByName = ReadonlyMap<string, PageSeries>;

/** The series that are read: for CPU and memory, and for what is asked for besides. */
export function seriesByName({ gauges, pod }: ExtraResources): SeriesByName {
  const series = new Map<string, PageSeries>([
    ['container_start_time_seconds', { field: START_NS, gauge: -1, of: 'container', extra: false }],
    ['resource_scrape_error', { field: SCRAPE_ERROR, gauge: -1, of: 'node', extra: false }],
    // The name of kubelets before 1.29.
    ['scrape_error', { field: SCRAPE_ERROR, gauge: -1, of: 'node', extra: false }],
  ]);
  for (const { series: names, field = GAUGE } of BASE_RESOURCES) {
    for (const of of ['container', 'node'] as const) series.set(names[of], { field, gauge: -1, of, extra: false });
    if (pod) series.set(names.pod, { field, gauge: -1, of: 'pod', extra: true });
  }
  const whose: readonly SeriesOwner[] = pod ? ['container', 'node', 'pod'] : ['container', 'node'];
  for (const [gauge, { series: names }] of gauges.entries()) {
    for (const of of whose) series.set(names[of], { field: GAUGE, gauge, of, extra: true });
  }
  return series;
}

/** One sample: its value, then its time in milliseconds since the epoch. */
export type Sample = Float64Array;
export const SAMPLE_VALUE = 0;
export const SAMPLE_TIME = 1;

/**
 * Sets what a sample says in the batch's values; of several samples of one series the last one counts. CPU and memory
 * set the time at once, so what has both has a time.
 */
export function setSample(values: Float64Array, slot: number, field: number, sample: Sample): void {
  const at = slot * BATCH_FIELDS;
  if (field === MEMORY_BYTES) values[at + MEMORY_BYTES] = toCount(sample[SAMPLE_VALUE]!, 2 ** 64);
  else values[at + field] = toCount(sample[SAMPLE_VALUE]! * 1e9, field === CPU_NS ? 2 ** 64 : 2 ** 63);
  if (field !== START_NS) values[at + TIMESTAMP_MS] = sample[SAMPLE_TIME]!;
}

/**
 * Sets what a sample of an extra series says.
 *
 * @param place the slot, or a Pod's place in the layout; -1 of what is not in the layout, and of which nothing is kept
 */
export function setExtraSample(
  extra: ExtraValues,
  { field, gauge, of }: PageSeries,
  place: number,
  sample: Sample,
): void {
  if (of === 'node') extra.gauges[gauge]![NODE_SLOT] = toGauge(sample[SAMPLE_VALUE]!);
  else if (place === -1) return;
  else if (gauge === -1) setSample(extra.pods, place, field, sample);
  else (of === 'pod' ? extra.podGauges : extra.gauges)[gauge]![place] = toGauge(sample[SAMPLE_VALUE]!);
}

/** Zero is a value, and never minus zero. What is no whole number below 2^64 is none. */
function toGauge(value: number): number {
  return value >= 0 && value < 2 ** 64 ? Math.abs(Math.trunc(value)) : Number.NaN;
}

/**
 * A whole number below the limit. What is none (NaN, negative, too large) counts as zero: the original's conversion
 * to an integer depends on the processor there.
 */
function toCount(value: number, limit: number): number {
  return value > 0 && value < limit ? Math.trunc(value) : 0;
}
