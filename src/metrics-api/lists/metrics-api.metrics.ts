import { getToken } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { SampleAges } from './sample-ages.js';

/** How old the metrics of each answer are, in seconds, one observation an item. */
export const METRIC_FRESHNESS = 'metrics_server_api_metric_freshness_seconds';

/** The original's: 20 buckets from 1 s, each 1.364 times the one before. */
export const FRESHNESS_BUCKETS = Array.from({ length: 19 }).reduce<number[]>((b) => [...b, b.at(-1)! * 1.364], [1]);

export const metricsApiMetrics = [
  {
    provide: getToken(METRIC_FRESHNESS),
    useFactory: () =>
      register.getSingleMetric(METRIC_FRESHNESS) ??
      new SampleAges({
        name: METRIC_FRESHNESS,
        help: 'Age of the metrics that were served, in seconds.',
        buckets: FRESHNESS_BUCKETS,
      }),
  },
];
