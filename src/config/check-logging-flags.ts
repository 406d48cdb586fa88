import { type FlagCheck, invalid } from './flag-check.js';

/** The rule about the log. */
export const loggingChecks: readonly FlagCheck[] = [
  {
    flags: ['logging-format'],
    problem(values) {
      const format = values.get('logging-format');
      if (format === 'text' || format === 'json') return undefined;
      return invalid('logging-format', format, 'not known', 'text or json');
    },
  },
];
