import type { UsageHistory } from './usage-history.js';

/** Hours may differ by this part: points of a server rarely make whole hours. */
const HOUR_ERROR = 0.05;

/** Returns the time that all points of a history take, in seconds; undefined if it has none. */
export function spanOf({ stepSeconds, series }: UsageHistory): number | undefined {
  const points = Math.max(0, ...series.map(({ values }) => values.length));
  return points === 0 ? undefined : points * stepSeconds;
}

/** Returns a time in words: `hour`, `2 hours`, `25 min`, `45 s`. */
export function spanText(seconds: number): string {
  const hours = Math.round(seconds / 3600);
  if (Math.abs(seconds / 3600 - hours) < HOUR_ERROR && hours > 0) return hours === 1 ? 'hour' : `${hours} hours`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** Returns the title of what was used in the last seconds. */
export function titleOfSpan(name: string, seconds: number): string {
  return `${name} of the last ${spanText(seconds)}`;
}
