import { auditMode } from './audit-options.js';
import { type FlagCheck, invalid } from './flag-check.js';
import type { FlagValues } from './flag-values.js';

type Backend = 'log' | 'webhook';

const FORMATS = ['json', 'legacy'];
const VERSION = 'audit.k8s.io/v1';

/**
 * The rules about auditing. With a value that breaks one, the original starts and silently records nothing. The rules
 * of a backend count only if it is used.
 */
export const auditChecks: readonly FlagCheck[] = [
  oneOf('audit-log-format', FORMATS, 'log'),
  {
    flags: ['audit-log-maxsize'],
    problem(values) {
      const size = values.get('audit-log-maxsize');
      if (size >= 0 || !isUsed(values, 'log')) return undefined;
      return invalid('audit-log-maxsize', `${size}`, 'negative', 'a number, or 0 for no limit');
    },
  },
  ...(['log', 'webhook'] as const).flatMap(backendChecks),
];

function backendChecks(backend: Backend): FlagCheck[] {
  return [
    oneOf(`audit-${backend}-version`, [VERSION], backend),
    positive(`audit-${backend}-batch-buffer-size`, backend, isBatched),
    positive(`audit-${backend}-batch-max-size`, backend, isBatched),
    positive(`audit-${backend}-batch-throttle-qps`, backend, isThrottled),
    positive(`audit-${backend}-batch-throttle-burst`, backend, isThrottled),
    positive(`audit-${backend}-truncate-max-event-size`, backend, isTruncated),
  ];
}

function oneOf(
  flag: `audit-${Backend}-version` | 'audit-log-format',
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

function isUsed(values: FlagValues, backend: Backend): boolean {
  const file = values.get(backend === 'log' ? 'audit-log-path' : 'audit-webhook-config-file');
  return file !== '' && values.get('audit-policy-file') !== '';
}

function isBatched(values: FlagValues, backend: Backend): boolean {
  return isUsed(values, backend) && auditMode(values, backend) === 'batch';
}

function isTruncated(values: FlagValues, backend: Backend): boolean {
  return isUsed(values, backend) && values.get(`audit-${backend}-truncate-enabled`);
}

function isThrottled(values: FlagValues, backend: Backend): boolean {
  return isBatched(values, backend) && values.get(`audit-${backend}-batch-throttle-enable`);
}
