import { BRIDGED } from './sparkline-points.js';

/** A point of a chart: null breaks its line, undefined does not. */
export type ChartPoint = number | null | undefined;

/** Returns the points with short gaps open for a line. Single missing points are normal (docs/history.md). */
export function bridgeGaps(values: readonly (number | null)[]): ChartPoint[] {
  const points: ChartPoint[] = [...values];
  let last = -Infinity;
  values.forEach((value, index) => {
    if (value === null) return;
    if (index - last <= BRIDGED + 1) points.fill(undefined, last + 1, index);
    last = index;
  });
  return points;
}

/** Returns the first index that has a value in one of the series; 0 if none has. */
export function firstKnown(series: readonly (readonly (number | null)[])[]): number {
  const firsts = series.map((values) => values.findIndex((value) => value !== null)).filter((index) => index >= 0);
  return firsts.length === 0 ? 0 : Math.min(...firsts);
}
