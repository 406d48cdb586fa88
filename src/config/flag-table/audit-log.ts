import type { FlagSection } from '../flag.js';
import { textOrNone } from '../read-option.js';

/** The flags about audit events, to a file and to a webhook. */
export const auditLogFlags = {
  'audit-log-batch-buffer-size': {
    type: 'int',
    default: '10000',
    help: 'At most this many events wait to be put into batches. Batch mode only.',
  },
  'audit-log-batch-max-size': {
    type: 'int',
    default: '1',
    help: 'Number of events in a full batch. Batch mode only.',
  },
  'audit-log-batch-max-wait': {
    type: 'duration',
    help: 'Maximum time that an incomplete batch waits for more events. Batch mode only.',
  },
  'audit-log-batch-throttle-burst': {
    type: 'int',
    help: 'Number of batches that may be written at once after a quiet time. Batch mode only.',
  },
  'audit-log-batch-throttle-enable': {
    type: 'bool',
    help: 'Limit the number of batches per second. Batch mode only.',
  },
  'audit-log-batch-throttle-qps': {
    type: 'float32',
    help: 'Average number of batches per second. Batch mode only.',
  },
  'audit-log-compress': {
    type: 'bool',
    help: 'Compress full audit files with gzip.',
  },
  'audit-log-format': {
    type: 'string',
    default: 'json',
    help: 'Format of the lines in the audit file: json, or legacy for one line of text per event.',
  },
  'audit-log-maxage': {
    type: 'int',
    default: '366',
    help: 'Delete full audit files after this many days. 0 keeps them.',
  },
  'audit-log-maxbackup': {
    type: 'int',
    default: '100',
    help: 'Keep at most this many full audit files. 0 sets no limit.',
  },
  'audit-log-maxsize': {
    type: 'int',
    default: '100',
    help: 'Start a new audit file when this many megabytes are written. 0 never starts a new one.',
  },
  'audit-log-mode': {
    type: 'string',
    default: 'blocking',
    help: 'Modes blocking and blocking-strict: a request waits until its event is written. Mode batch: it does not wait.',
  },
  'audit-log-path': {
    type: 'string',
    help: 'File for the audit events of all requests. - means standard output.',
  },
  'audit-log-truncate-enabled': {
    type: 'bool',
    help: 'Shorten events and batches that are too large.',
  },
  'audit-log-truncate-max-batch-size': {
    type: 'int',
    default: '10485760',
    help: 'Split batches of more bytes than this. The result may be slightly larger.',
  },
  'audit-log-truncate-max-event-size': {
    type: 'int',
    default: '102400',
    help: 'Above this many bytes, drop the request and response of an event. Drop the event if it is still too large.',
  },
  'audit-log-version': {
    type: 'string',
    default: 'audit.k8s.io/v1',
    help: 'API group and version of the events in the audit file.',
  },
  'audit-policy-file': {
    type: 'string',
    option: { auditPolicyFile: textOrNone },
    help: 'File with the audit policy: which requests are recorded, and in what detail.',
  },
  'audit-webhook-batch-buffer-size': {
    type: 'int',
    default: '10000',
    help: 'At most this many events wait to be put into batches. Batch mode only.',
  },
  'audit-webhook-batch-max-size': {
    type: 'int',
    default: '400',
    help: 'Number of events in a full batch. Batch mode only.',
  },
  'audit-webhook-batch-max-wait': {
    type: 'duration',
    default: '30s',
    help: 'Maximum time that an incomplete batch waits for more events. Batch mode only.',
  },
  'audit-webhook-batch-throttle-burst': {
    type: 'int',
    default: '15',
    help: 'Number of batches that may be sent at once after a quiet time. Batch mode only.',
  },
  'audit-webhook-batch-throttle-enable': {
    type: 'bool',
    default: 'true',
    help: 'Limit the number of batches per second. Batch mode only.',
  },
  'audit-webhook-batch-throttle-qps': {
    type: 'float32',
    default: '10',
    help: 'Average number of batches per second. Batch mode only.',
  },
  'audit-webhook-config-file': {
    type: 'string',
    help: 'Kubeconfig file that says where to send audit events.',
  },
  'audit-webhook-initial-backoff': {
    deprecatedName: 'audit-webhook-batch-initial-backoff',
    type: 'duration',
    default: '10s',
    help: 'Wait this long before the first retry of a batch that could not be sent.',
  },
  'audit-webhook-mode': {
    type: 'string',
    default: 'batch',
    help: 'Modes blocking and blocking-strict: a request waits until its event is sent. Mode batch: it does not wait.',
  },
  'audit-webhook-truncate-enabled': {
    type: 'bool',
    help: 'Shorten events and batches that are too large.',
  },
  'audit-webhook-truncate-max-batch-size': {
    type: 'int',
    default: '10485760',
    help: 'Split batches of more bytes than this. The result may be slightly larger.',
  },
  'audit-webhook-truncate-max-event-size': {
    type: 'int',
    default: '102400',
    help: 'Above this many bytes, drop the request and response of an event. Drop the event if it is still too large.',
  },
  'audit-webhook-version': {
    type: 'string',
    default: 'audit.k8s.io/v1',
    help: 'API group and version of the events that are sent.',
  },
} as const satisfies FlagSection;
