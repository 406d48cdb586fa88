import { type FlagCheck, invalid } from './flag-check.js';
import { formatGoDuration } from './go-duration.js';
import { FEWEST_POINTS, LONGEST_HISTORY, SMALLEST_BUDGET } from './history-options.js';
import { bytesOf } from './logging-options.js';

/** What the flags of the history must be. */
export const historyChecks: readonly FlagCheck[] = [
  {
    flags: ['history', 'metric-resolution'],
    problem(values) {
      const history = values.get('history');
      const shortest = FEWEST_POINTS * values.get('metric-resolution');
      const right = `0 for no history, or ${formatGoDuration(shortest)} to ${formatGoDuration(LONGEST_HISTORY)}`;
      if (history === 0) return undefined;
      if (history < 0) return invalid('history', formatGoDuration(history), 'negative', right);
      if (history < shortest) {
        const wrong = `less than ${FEWEST_POINTS} times --metric-resolution`;
        return invalid('history', formatGoDuration(history), wrong, right);
      }
      if (history > LONGEST_HISTORY) return invalid('history', formatGoDuration(history), 'too long', right);
      return undefined;
    },
  },
  {
    flags: ['history-budget'],
    problem(values) {
      const budget = values.get('history-budget');
      if (bytesOf(budget) >= bytesOf(SMALLEST_BUDGET)) return undefined;
      return invalid('history-budget', budget, 'too small', `${SMALLEST_BUDGET} or more, such as 64Mi`);
    },
  },
];
