import type { MetricsBatch } from '../../../model/metrics-batch.js';
import type { PageSeries } from '../page-series.js';

/** What of a batch is new with each page. */
export type BatchNumbers = Omit<MetricsBatch, 'layout'>;

/** All arrays of a batch, in the order in which a template numbers them. */
export function batchArrays({ values, extra }: BatchNumbers): Float64Array[] {
  return extra === undefined ? [values] : [values, extra.pods, ...extra.gauges, ...extra.podGauges];
}

/** The number of the array that a series is written to, when so many gauges are asked for. */
export function arrayOf({ extra, gauge, of }: PageSeries, gauges: number): number {
  if (!extra) return 0;
  return gauge === -1 ? 1 : 2 + gauge + (of === 'pod' ? gauges : 0);
}
