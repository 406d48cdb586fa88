const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Below the limit a duration is told in the unit and, where there is one, the rest in the smaller unit. All in s. */
const STEPS = [
  { below: 2 * MINUTE, unit: 1, name: 's' },
  { below: 10 * MINUTE, unit: MINUTE, name: 'm', rest: { unit: 1, name: 's' } },
  { below: 3 * HOUR, unit: MINUTE, name: 'm' },
  { below: 8 * HOUR, unit: HOUR, name: 'h', rest: { unit: MINUTE, name: 'm' } },
  { below: 2 * DAY, unit: HOUR, name: 'h' },
  { below: 8 * DAY, unit: DAY, name: 'd', rest: { unit: HOUR, name: 'h' } },
  { below: 2 * YEAR, unit: DAY, name: 'd' },
  { below: 8 * YEAR, unit: YEAR, name: 'y', rest: { unit: DAY, name: 'd' } },
  { below: Infinity, unit: YEAR, name: 'y' },
];

/**
 * A duration with two or three significant figures, as kubectl prints ages: `12s`, `3m5s`, `2d`. Clocks may differ by
 * a second; what lies further in the future is `<invalid>`.
 */
export function formatHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  const age = Math.max(seconds, 0);
  const { unit, name, rest } = STEPS.find(({ below }) => age < below)!;
  const remainder = rest === undefined ? 0 : Math.floor((age % unit) / rest.unit);
  return `${Math.floor(age / unit)}${name}${remainder === 0 ? '' : `${remainder}${rest!.name}`}`;
}
