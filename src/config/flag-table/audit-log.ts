import type { FlagSection } from '../flag.js';

/** The flags about audit events, to a file and to a webhook. */
export const auditLogFlags = {
  'audit-log-batch-buffer-size': {
    type: 'int',
    default: '10000',
    help: 'How many events may wait to be put into batches; batch mode only.',
  },
  'audit-log-batch-max-size': {
    type: 'int',
    default: '1',
    help: 'How many events make a full batch; batch mode only.',
  },
  'audit-log-batch-max-wait': {
    type: 'duration',
    help: 'How long an incomplete batch waits for more events; batch mode only.',
  },
  'audit-log-batch-throttle-burst': {
    type: 'int',
    help: 'How many batches may go at once after a quiet time; batch mode only.',
  },
  'audit-log-batch-throttle-enable': {
    type: 'bool',
    help: 'Limit how many batches go per second; batch mode only.',
  },
  'audit-log-batch-throttle-qps': {
    type: 'float32',
    help: 'How many batches may go per second on average; batch mode only.',
  },
  'audit-log-compress': {
    type: 'bool',
    help: 'Compress full audit files with gzip.',
  },
  'audit-log-format': {
    type: 'string',
    default: 'json',
    help: 'Form of the lines in the audit file: json, or legacy for one line of text per event.',
  },
  'audit-log-maxage': {
    type: 'int',
    default: '366',
    help: 'Days after which full audit files are deleted; 0 keeps them whatever their age.',
  },
  'audit-log-maxbackup': {
    type: 'int',
    default: '100',
    help: 'How many full audit files to keep; 0 keeps any number.',
  },
  'audit-log-maxsize': {
    type: 'int',
    default: '100',
    help: 'Megabytes at which an audit file is full and a new one begins; 0 lets it grow.',
  },
  'audit-log-mode': {
    type: 'string',
    default: 'blocking',
    help: 'Whether requests wait until their event is written: blocking or blocking-strict, or batch if not.',
  },
  'audit-log-path': {
    type: 'string',
    help: 'File that gets an audit event for every request; - is standard output.',
  },
  'audit-log-truncate-enabled': {
    type: 'bool',
    help: 'Shorten events and batches that are too large.',
  },
  'audit-log-truncate-max-batch-size': {
    type: 'int',
    default: '10485760',
    help: 'Bytes above which a batch is split; what is written may be a little larger.',
  },
  'audit-log-truncate-max-event-size': {
    type: 'int',
    default: '102400',
    help: 'Bytes above which an event loses its request and response, and is dropped if that does not suffice.',
  },
  'audit-log-version': {
    type: 'string',
    default: 'audit.k8s.io/v1',
    help: 'API group and version of the events in the audit file.',
  },
  'audit-policy-file': {
    type: 'string',
    help: 'File with the audit policy: which requests are recorded, and in what detail.',
  },
  'audit-webhook-batch-buffer-size': {
    type: 'int',
    default: '10000',
    help: 'How many events may wait to be put into batches; batch mode only.',
  },
  'audit-webhook-batch-max-size': {
    type: 'int',
    default: '400',
    help: 'How many events make a full batch; batch mode only.',
  },
  'audit-webhook-batch-max-wait': {
    type: 'duration',
    default: '30s',
    help: 'How long an incomplete batch waits for more events; batch mode only.',
  },
  'audit-webhook-batch-throttle-burst': {
    type: 'int',
    default: '15',
    help: 'How many batches may go at once after a quiet time; batch mode only.',
  },
  'audit-webhook-batch-throttle-enable': {
    type: 'bool',
    default: 'true',
    help: 'Limit how many batches go per second; batch mode only.',
  },
  'audit-webhook-batch-throttle-qps': {
    type: 'float32',
    default: '10',
    help: 'How many batches may go per second on average; batch mode only.',
  },
  'audit-webhook-config-file': {
    type: 'string',
    help: 'Kubeconfig file that says where to send audit events.',
  },
  'audit-webhook-initial-backoff': {
    deprecatedName: 'audit-webhook-batch-initial-backoff',
    type: 'duration',
    default: '10s',
    help: 'How long to wait before a batch that could not be sent is sent again for the first time.',
  },
  'audit-webhook-mode': {
    type: 'string',
    default: 'batch',
    help: 'Whether requests wait until their event is sent: blocking or blocking-strict, or batch if not.',
  },
  'audit-webhook-truncate-enabled': {
    type: 'bool',
    help: 'Shorten events and batches that are too large.',
  },
  'audit-webhook-truncate-max-batch-size': {
    type: 'int',
    default: '10485760',
    help: 'Bytes above which a batch is split; what is sent may be a little larger.',
  },
  'audit-webhook-truncate-max-event-size': {
    type: 'int',
    default: '102400',
    help: 'Bytes above which an event loses its request and response, and is dropped if that does not suffice.',
  },
  'audit-webhook-version': {
    type: 'string',
    default: 'audit.k8s.io/v1',
    help: 'API group and version of the events that are sent.',
  },
} as const satisfies FlagSection;
