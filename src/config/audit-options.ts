import type { FlagValues } from './flag-values.js';
import { timerMilliseconds } from './timer-milliseconds.js';

/** `blocking` requests wait for their events. With `strict`, a request fails if its event cannot be stored. */
export type AuditMode = 'batch' | 'blocking' | 'blocking-strict';

/** How events reach one audit backend. Fields about batches count in batch mode only. */
export interface AuditDelivery {
  readonly mode: AuditMode;
  /** Most events that wait for a batch. */
  readonly bufferSize: number;
  readonly maxBatchSize: number;
  /** How long an incomplete batch waits. */
  readonly maxBatchWaitMs: number;
  /** Unset: batches are not throttled. */
  readonly throttle?: { readonly perSecond: number; readonly burst: number };
  /** Sizes in bytes of JSON. Unset: nothing is shortened. */
  readonly truncate?: { readonly maxBatchSize: number; readonly maxEventSize: number };
}

/** The audit file, or standard output. */
export interface AuditLogOptions extends AuditDelivery {
  /** `-` is standard output. */
  readonly path: string;
  readonly format: 'json' | 'legacy';
  /** Mebibytes. 0: no limit. */
  readonly maxSize: number;
  /** Number of full files to keep. 0: all. */
  readonly maxBackups: number;
  /** Days to keep full files. 0: no limit. */
  readonly maxAge: number;
  readonly compress: boolean;
}

/** The server that events are sent to. */
export interface AuditWebhookOptions extends AuditDelivery {
  /** A kubeconfig. */
  readonly configFile: string;
  /** The first pause before a failed batch is sent again. */
  readonly initialBackoffMs: number;
}

/** The options of the audit file; undefined if there is none. */
export function auditLogOptions(values: FlagValues): AuditLogOptions | undefined {
  const options: AuditLogOptions = {
    path: values.get('audit-log-path'),
    format: values.get('audit-log-format') as AuditLogOptions['format'],
    maxSize: values.get('audit-log-maxsize'),
    // In the original, a negative number sets no limit either.
    maxBackups: Math.max(0, values.get('audit-log-maxbackup')),
    maxAge: Math.max(0, values.get('audit-log-maxage')),
    compress: values.get('audit-log-compress'),
    ...deliveryOptions(values, 'log'),
  };
  return options.path === '' ? undefined : options;
}

/** The options of the audit webhook; undefined if there is none. */
export function auditWebhookOptions(values: FlagValues): AuditWebhookOptions | undefined {
  const options: AuditWebhookOptions = {
    configFile: values.get('audit-webhook-config-file'),
    initialBackoffMs: Math.max(0, timerMilliseconds(values.get('audit-webhook-initial-backoff'))),
    ...deliveryOptions(values, 'webhook'),
  };
  return options.configFile === '' ? undefined : options;
}

/** Every word except the blocking modes means batch, as in the original. */
export function auditMode(values: FlagValues, backend: 'log' | 'webhook'): AuditMode {
  const mode = values.get(`audit-${backend}-mode`);
  return mode === 'blocking' || mode === 'blocking-strict' ? mode : 'batch';
}

function deliveryOptions(values: FlagValues, backend: 'log' | 'webhook'): AuditDelivery {
  // check-audit-flags.ts refuses all other versions.
  values.get(`audit-${backend}-version`);
  const throttle = {
    perSecond: values.get(`audit-${backend}-batch-throttle-qps`),
    burst: values.get(`audit-${backend}-batch-throttle-burst`),
  };
  const truncate = {
    maxBatchSize: values.get(`audit-${backend}-truncate-max-batch-size`),
    maxEventSize: values.get(`audit-${backend}-truncate-max-event-size`),
  };
  return {
    mode: auditMode(values, backend),
    bufferSize: values.get(`audit-${backend}-batch-buffer-size`),
    maxBatchSize: values.get(`audit-${backend}-batch-max-size`),
    maxBatchWaitMs: timerMilliseconds(values.get(`audit-${backend}-batch-max-wait`)),
    ...(values.get(`audit-${backend}-batch-throttle-enable`) && { throttle }),
    ...(values.get(`audit-${backend}-truncate-enabled`) && { truncate }),
  };
}
