import { auditMode } from './audit-options.js';
import type { FlagValues } from './flag-values.js';
import { formatGoDuration } from './go-duration.js';

/** Returns a warning for each setting of the audit that the original accepts and that is probably a mistake. */
export function auditWarnings(values: FlagValues): string[] {
  const policy = values.get('audit-policy-file') !== '';
  const backends = (['log', 'webhook'] as const).filter((backend) => values.get(FILE_OF[backend]) !== '');
  if (policy && backends.length === 0) {
    return ['--audit-policy-file has no effect without --audit-log-path or --audit-webhook-config-file'];
  }
  return backends.flatMap((backend) =>
    policy
      ? [...deliveryWarnings(values, backend), ...(backend === 'log' ? logWarnings(values) : webhookWarnings(values))]
      : [`--${FILE_OF[backend]} has no effect without --audit-policy-file: no request is audited`],
  );
}

const FILE_OF = { log: 'audit-log-path', webhook: 'audit-webhook-config-file' } as const;

function deliveryWarnings(values: FlagValues, backend: 'log' | 'webhook'): string[] {
  const mode = values.get(`audit-${backend}-mode`);
  const [batch, event] = (['batch', 'event'] as const).map((of) =>
    values.get(`audit-${backend}-truncate-max-${of}-size`),
  );
  const truncates = values.get(`audit-${backend}-truncate-enabled`);
  return [
    ...(mode === auditMode(values, backend)
      ? []
      : [
          `"${mode}" of "--audit-${backend}-mode" is not known, so batch is used; want batch, blocking or blocking-strict`,
        ]),
    ...(truncates && batch! < event!
      ? [
          `${batch} of "--audit-${backend}-truncate-max-batch-size" is less than the ${event} of an event: larger events are sent alone`,
        ]
      : []),
  ];
}

function logWarnings(values: FlagValues): string[] {
  return (['audit-log-maxage', 'audit-log-maxbackup'] as const)
    .filter((flag) => values.get(flag) < 0)
    .map(
      (flag) => `${values.get(flag)} of "--${flag}" is negative and sets no limit; want a number, or 0 for no limit`,
    );
}

function webhookWarnings(values: FlagValues): string[] {
  const backoff = values.get('audit-webhook-initial-backoff');
  if (backoff >= 0) return [];
  return [`${formatGoDuration(backoff)} of "--audit-webhook-initial-backoff" is negative and counts as 0`];
}
