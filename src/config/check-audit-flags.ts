import { type FlagCheck, invalid } from './flag-check.js';
import type { FlagValues } from './flag-values.js';
import { formatGoDuration } from './go-duration.js';

type Backend = 'log' | 'webhook';

const MODES = ['batch', 'blocking', 'blocking-strict'];
const FORMATS = ['json', 'legacy'];
const VERSION = 'audit.k8s.io/v1';

/** The rules about auditing. As in the original, those of a backend count only when it is used. */
export const auditChecks: readonly FlagCheck[] = [
  oneOf('audit-log-format', FORMATS, 'log'),
  notNegative('audit-log-maxage'),
  notNegative('audit-log-maxbackup'),
  notNegative('audit-log-maxsize'),
  ...(['log', 'webhook'] as const).flatMap(backendChecks),
  {
    flags: ['audit-webhook-initial-backoff'],
    problem(values) {
      const backoff = values.get('audit-webhook-initial-backoff');
      if (backoff >= 0 || !isUsed(values, 'webhook')) return undefined;
      return invalid('audit-webhook-initial-backoff', formatGoDuration(backoff), 'negative', '0 or more, such as 10s');
    },
  },
];

function backendChecks(backend: Backend): FlagCheck[] {
  return [
    oneOf(`audit-${backend}-mode`, MODES, backend),
    oneOf(`audit-${backend}-version`, [VERSION], backend),
    positive(`audit-${backend}-batch-buffer-size`, backend, isBatched),
    positive(`audit-${backend}-batch-max-size`, backend, isBatched),
    positive(`audit-${backend}-batch-throttle-qps`, backend, isThrottled),
    positive(`audit-${backend}-batch-throttle-burst`, backend, isThrottled),
    positive(`audit-${backend}-truncate-max-event-size`, backend, isUsed),
    {
      flags: [`audit-${backend}-truncate-max-batch-size`, `audit-${backend}-truncate-max-event-size`],
      problem(values) {
        const batch = values.get(`audit-${backend}-truncate-max-batch-size`);
        const event = values.get(`audit-${backend}-truncate-max-event-size`);
        if (batch >= event || !isUsed(values, backend)) return undefined;
        const wrong = 'a batch must hold an event';
        const right = `${event} (--audit-${backend}-truncate-max-event-size) or more`;
        return invalid(`audit-${backend}-truncate-max-batch-size`, `${batch}`, wrong, right);
      },
    },
  ];
}

function oneOf(
  flag: `audit-${Backend}-mode` | `audit-${Backend}-version` | 'audit-log-format',
  allowed: readonly string[],
  backend: Backend,
): FlagCheck {
  return {
    flags: [flag],
    problem(values) {
      const value = values.get(flag);
      if (allowed.includes(value) || !isUsed(values, backend)) return undefined;
      return invalid(flag, value, 'not known', allowed.join(' or '));
    },
  };
}

function positive(
  flag:
    | `audit-${Backend}-batch-${'buffer-size' | 'max-size' | 'throttle-qps' | 'throttle-burst'}`
    | `audit-${Backend}-truncate-max-event-size`,
  backend: Backend,
  counts: (values: FlagValues, backend: Backend) => boolean,
): FlagCheck {
  return {
    flags: [flag],
    problem(values) {
      const value = values.get(flag);
      if (value > 0 || !counts(values, backend)) return undefined;
      return invalid(flag, `${value}`, 'not positive', 'a number above 0');
    },
  };
}

function notNegative(flag: 'audit-log-maxage' | 'audit-log-maxbackup' | 'audit-log-maxsize'): FlagCheck {
  return {
    flags: [flag],
    problem(values) {
      const value = values.get(flag);
      if (value >= 0 || !isUsed(values, 'log')) return undefined;
      return invalid(flag, `${value}`, 'negative', 'a number, or 0 for no limit');
    },
  };
}

function isUsed(values: FlagValues, backend: Backend): boolean {
  return values.get(backend === 'log' ? 'audit-log-path' : 'audit-webhook-config-file') !== '';
}

function isBatched(values: FlagValues, backend: Backend): boolean {
  return isUsed(values, backend) && values.get(`audit-${backend}-mode`) === 'batch';
}

function isThrottled(values: FlagValues, backend: Backend): boolean {
  return isBatched(values, backend) && values.get(`audit-${backend}-batch-throttle-enable`);
}
