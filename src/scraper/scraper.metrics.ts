import type { Provider } from '@nestjs/common';
import { getOrCreateMetric, getToken, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { Options } from '../config/options.js';
import { LastRequestTimes, RequestDurations } from './node-requests.js';

/** How long a kubelet took to answer, by node, in seconds. */
export const REQUEST_DURATION = 'metrics_server_kubelet_request_duration_seconds';
/** Requests to kubelets, by whether they yielded a page. */
export const REQUEST_TOTAL = 'metrics_server_kubelet_request_total';
/** When a kubelet was last asked, by node, in seconds since the epoch. */
export const LAST_REQUEST_TIME = 'metrics_server_kubelet_last_request_time_seconds';
/** Requests to kubelets that were left out of a cycle, since the node had failed again and again. */
export const REQUEST_LEFT_OUT = 'metrics_ts_kubelet_request_left_out_total';
/** When the certificate that a kubelet showed last expires, by node, in seconds since the epoch. */
export const CERTIFICATE_EXPIRATION = 'metrics_ts_kubelet_certificate_expiration_timestamp_seconds';
/** How long a scrape cycle took, in seconds. */
export const TICK_DURATION = 'metrics_server_manager_tick_duration_seconds';

/** Scrape cycles that began more than 1.5 resolutions after the one before. */
export const LATE_CYCLES = 'metrics_ts_late_cycles_total';

const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Buckets that tell a cycle within the resolution from one beyond it, as the original's: halfway to the resolution,
 * the resolution, and 1.5 and 2 times it. The resolution is at least 10 s, so these follow the default ones.
 */
export function cycleBuckets(resolutionSeconds: number): number[] {
  const longest = DEFAULT_BUCKETS.at(-1)!;
  if (resolutionSeconds <= longest) return DEFAULT_BUCKETS;
  const halfway = longest + (resolutionSeconds - longest) / 2;
  return [...DEFAULT_BUCKETS, halfway, resolutionSeconds, resolutionSeconds * 1.5, resolutionSeconds * 2];
}

const tickDuration: Provider = {
  provide: getToken(TICK_DURATION),
  inject: [Options],
  useFactory: (options: Options) =>
    getOrCreateMetric('Histogram', {
      name: TICK_DURATION,
      help: 'Time that a scrape cycle took, in seconds.',
      buckets: cycleBuckets(options.metricResolutionMs / 1000),
    }),
};

const requestDuration: Provider = {
  provide: getToken(REQUEST_DURATION),
  useFactory: () =>
    register.getSingleMetric(REQUEST_DURATION) ??
    new RequestDurations({
      name: REQUEST_DURATION,
      help: 'Time that a kubelet took to answer, in seconds.',
      labelNames: ['node'],
      buckets: DEFAULT_BUCKETS,
    }),
};

const lastRequestTime: Provider = {
  provide: getToken(LAST_REQUEST_TIME),
  inject: [getToken(REQUEST_DURATION)],
  useFactory: (durations: RequestDurations) =>
    register.getSingleMetric(LAST_REQUEST_TIME) ??
    new LastRequestTimes(
      {
        name: LAST_REQUEST_TIME,
        help: 'When a kubelet was last asked, in seconds since the epoch.',
        labelNames: ['node'],
      },
      durations,
    ),
};

export const scraperMetrics: Provider[] = [
  requestDuration,
  lastRequestTime,
  makeCounterProvider({
    name: REQUEST_TOTAL,
    help: 'Requests to kubelets, by whether they yielded metrics.',
    labelNames: ['success'],
  }),
  makeCounterProvider({
    name: REQUEST_LEFT_OUT,
    help: 'Requests to kubelets that were left out of a cycle, since the node had failed several times in a row.',
  }),
  makeGaugeProvider({
    name: CERTIFICATE_EXPIRATION,
    help: 'When the serving certificate that a kubelet showed last expires, in seconds since the epoch.',
    labelNames: ['node'],
  }),
  makeCounterProvider({
    name: LATE_CYCLES,
    help: 'Scrape cycles that began more than one and a half resolutions after the one before.',
  }),
  tickDuration,
];
