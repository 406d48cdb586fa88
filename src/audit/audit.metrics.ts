import { makeCounterProvider } from '@willsoto/nestjs-prometheus';

/** Number of audit events. */
export const EVENT_TOTAL = 'apiserver_audit_event_total';
/** Number of lost events, by backend. */
export const ERROR_TOTAL = 'apiserver_audit_error_total';
/** Number of requests by audit level. */
export const LEVEL_TOTAL = 'apiserver_audit_level_total';
/** Number of requests that were refused because their event could not be stored. */
export const REJECTED_TOTAL = 'apiserver_audit_requests_rejected_total';

export const auditMetrics = [
  makeCounterProvider({ name: EVENT_TOTAL, help: 'Audit events that were made.' }),
  makeCounterProvider({ name: ERROR_TOTAL, help: 'Audit events that were lost, by backend.', labelNames: ['plugin'] }),
  makeCounterProvider({ name: LEVEL_TOTAL, help: 'Requests, by audit level.', labelNames: ['level'] }),
  makeCounterProvider({
    name: REJECTED_TOTAL,
    help: 'Requests that were refused because their audit event could not be stored.',
  }),
];
