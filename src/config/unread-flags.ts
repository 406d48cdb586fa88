import type { FlagName } from './flag-table.js';

/**
 * The flags of the original that this version accepts and does nothing with. Setting one yields a warning.
 *
 * Whoever makes a flag work takes it off this list; a spec holds that the list and the flags that are read add up to the
 * whole table.
 */
export const unreadFlags: ReadonlySet<string> = new Set<FlagName>([
  // Generic
  'advertise-address',
  'cors-allowed-origins',
  'emulated-version',
  'emulation-forward-compatible',
  'external-hostname',
  'feature-gates',
  'livez-grace-period',
  'min-compatibility-version',
  'min-request-timeout',
  'runtime-config-emulation-forward-compatible',
  'shutdown-watch-termination-grace-period',
  'storage-initialization-timeout',
  // Apiserver audit log
  'audit-log-batch-buffer-size',
  'audit-log-batch-max-size',
  'audit-log-batch-max-wait',
  'audit-log-batch-throttle-burst',
  'audit-log-batch-throttle-enable',
  'audit-log-batch-throttle-qps',
  'audit-log-compress',
  'audit-log-format',
  'audit-log-maxage',
  'audit-log-maxbackup',
  'audit-log-maxsize',
  'audit-log-mode',
  'audit-log-path',
  'audit-log-truncate-enabled',
  'audit-log-truncate-max-batch-size',
  'audit-log-truncate-max-event-size',
  'audit-log-version',
  'audit-policy-file',
  'audit-webhook-batch-buffer-size',
  'audit-webhook-batch-max-size',
  'audit-webhook-batch-max-wait',
  'audit-webhook-batch-throttle-burst',
  'audit-webhook-batch-throttle-enable',
  'audit-webhook-batch-throttle-qps',
  'audit-webhook-config-file',
  'audit-webhook-initial-backoff',
  'audit-webhook-mode',
  'audit-webhook-truncate-enabled',
  'audit-webhook-truncate-max-batch-size',
  'audit-webhook-truncate-max-event-size',
  'audit-webhook-version',
  // Features
  'contention-profiling',
  'debug-socket-path',
  'enable-priority-and-fairness',
  'profiling',
  // Logging
  'log-flush-frequency',
  'log-json-info-buffer-size',
  'log-json-split-stream',
  'log-text-info-buffer-size',
  'log-text-split-stream',
  'logging-format',
  'v',
  'vmodule',
]);
