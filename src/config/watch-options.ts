import type { FlagValues } from './flag-values.js';
import { timerMilliseconds } from './timer-milliseconds.js';

/** The settings of watches. */
export interface WatchOptions {
  /** `--watch=listed`: whether discovery lists the verb. */
  readonly isListed: boolean;
  /** `--max-watches`: the most watches at once; 0: no limit. */
  readonly maxWatches: number;
  /** `--min-request-timeout`: how long a watch stays open at least if its client does not say. */
  readonly shortestMs: number;
  /** `--shutdown-watch-termination-grace-period`: the time over which watches end while the server stops. */
  readonly shutdownGraceMs: number;
}

/** The flags that have no effect without `--watch`. */
const FLAGS = ['max-watches', 'min-request-timeout', 'shutdown-watch-termination-grace-period'] as const;

/** The options of watches; undefined if there are none. */
export function watchOptions(values: FlagValues): WatchOptions | undefined {
  const options = {
    isListed: values.get('watch') === 'listed',
    maxWatches: values.get('max-watches'),
    shortestMs: values.get('min-request-timeout') * 1000,
    shutdownGraceMs: timerMilliseconds(values.get('shutdown-watch-termination-grace-period')),
  };
  return values.get('watch') === 'off' ? undefined : options;
}

/** Returns a warning for each flag about watches that is given while there are none. */
export function watchWarnings(values: FlagValues): string[] {
  if (values.get('watch') !== 'off') return [];
  return FLAGS.filter((flag) => values.isGiven(flag)).map(
    (flag) => `flag "--${flag}" is accepted but has no effect, because "--watch" is off`,
  );
}
