import type { HistorySeries, UsageHistory } from '../../../src/live-page/browser/history/usage-history.ts';
import type { MeasuredUsage } from './measured-usage.ts';

/** Values by step, which are counted from the epoch. */
export type Points = ReadonlyMap<number, number>;

/** The points of a series of a history, in cores or bytes. */
export function pointsOf(
  { start, stepSeconds, series }: UsageHistory,
  isWanted: (series: HistorySeries) => boolean,
): Points {
  const { values, unit } = series.find(isWanted)!;
  const first = Date.parse(start) / 1000 / stepSeconds;
  const perUnit = unit === 'nanocores' ? 1e9 : 1;
  return new Map(values.flatMap((value, i) => (value === null ? [] : [[first + i, value / perUnit] as const])));
}

/** One resource of what was measured. */
export function usagePoints(usages: ReadonlyMap<number, MeasuredUsage>, resource: keyof MeasuredUsage): Points {
  return new Map([...usages].map(([step, usage]) => [step, usage[resource]]));
}

/** Points that are right but for their scale, in that of what was measured. */
export function scaledTo(measured: Points, points: Points): Points {
  const [step, highest] = knownSteps(measured).reduce((a, b) => (b[1] > a[1] ? b : a));
  const scale = highest / (points.get(step) ?? Number.NaN);
  return new Map([...points].map(([at, value]) => [at, value * scale]));
}

/** By how much points differ from those that were measured, at most, as a part of these. NaN: a point is missing. */
export function largestError(points: Points, measured: Points): number {
  const errors = knownSteps(measured).map(([step, value]) => Math.abs((points.get(step) ?? Number.NaN) / value - 1));
  return Math.max(...errors);
}

/** All but the newest, which may be on its way. */
function knownSteps(measured: Points): (readonly [step: number, value: number])[] {
  return [...measured].slice(0, -1);
}
