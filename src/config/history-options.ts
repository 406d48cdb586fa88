import type { FlagValues } from './flag-values.js';
import { bytesOf } from './logging-options.js';

/** The settings of the history. */
export interface HistoryOptions {
  /** `--history`: how long a point is kept, in milliseconds. */
  readonly lengthMs: number;
  /** `--history-budget`: the most memory that all points take, in bytes. */
  readonly budgetBytes: number;
}

/** A history has at least this many points. */
export const FEWEST_POINTS = 4;
/** The longest `--history`, in nanoseconds: a day. */
export const LONGEST_HISTORY = 24 * 3600 * 1e9;
/** The smallest `--history-budget`. */
export const SMALLEST_BUDGET = '1Mi';

/** The options of the history; undefined if it is off. */
export function historyOptions(values: FlagValues): HistoryOptions | undefined {
  const options = { lengthMs: values.get('history') / 1e6, budgetBytes: bytesOf(values.get('history-budget')) };
  return options.lengthMs === 0 ? undefined : options;
}
