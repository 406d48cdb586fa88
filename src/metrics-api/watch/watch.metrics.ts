import { getToken } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge, register } from 'prom-client';

/** How many watches are open. The name and labels are those of a Kubernetes API server. */
export const LONGRUNNING = 'apiserver_longrunning_requests';
export const EVENTS_TOTAL = 'metrics_ts_watch_events_total';
export const COALESCED_TOTAL = 'metrics_ts_watch_coalesced_total';

const LABELS = ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'] as const;

export const watchMetrics = [
  {
    provide: getToken(LONGRUNNING),
    useFactory: () =>
      register.getSingleMetric(LONGRUNNING) ??
      new Gauge({ name: LONGRUNNING, help: 'Watches that are open.', labelNames: LABELS }),
  },
  {
    provide: getToken(EVENTS_TOTAL),
    useFactory: () =>
      register.getSingleMetric(EVENTS_TOTAL) ??
      new Counter({ name: EVENTS_TOTAL, help: 'Events that were sent to watches.' }),
  },
  {
    provide: getToken(COALESCED_TOTAL),
    useFactory: () =>
      register.getSingleMetric(COALESCED_TOTAL) ??
      new Counter({
        name: COALESCED_TOTAL,
        help: 'Changes that came before a client had read the last ones, so that it gets the newest state only.',
      }),
  },
];
