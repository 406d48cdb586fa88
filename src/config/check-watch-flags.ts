import { type FlagCheck, invalid } from './flag-check.js';
import { formatGoDuration } from './go-duration.js';

/** What the flags of watches must be. */
export const watchChecks: readonly FlagCheck[] = [
  ...(['max-watches', 'min-request-timeout'] as const).map((flag): FlagCheck => ({
    flags: [flag],
    problem(values) {
      const value = values.get(flag);
      return value >= 0 ? undefined : invalid(flag, `${value}`, 'negative', '0 or more');
    },
  })),
  {
    flags: ['shutdown-watch-termination-grace-period'],
    problem(values) {
      const flag = 'shutdown-watch-termination-grace-period';
      const grace = values.get(flag);
      return grace >= 0 ? undefined : invalid(flag, formatGoDuration(grace), 'negative', '0 or more, such as 10s');
    },
  },
];
