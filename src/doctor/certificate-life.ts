const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest time before the end at which a warning is given. */
const LONGEST_NOTICE_MS = 30 * DAY_MS;

/** The validity of a certificate, in milliseconds since the epoch. */
export interface ValidityPeriod {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/**
 * Returns true if a certificate should have been renewed by now. Kubelets renew after 70 to 90 % of the validity. If
 * less than a tenth is left, the renewal does not work.
 */
export function endsSoon({ notBeforeMs, notAfterMs }: ValidityPeriod, nowMs: number): boolean {
  return notAfterMs - nowMs < Math.min((notAfterMs - notBeforeMs) / 10, LONGEST_NOTICE_MS);
}

/** Returns the time that is left, such as `12 days` or `5 hours`; `0 hours` if it has ended. */
export function timeLeft({ notAfterMs }: ValidityPeriod, nowMs: number): string {
  const leftMs = Math.max(0, notAfterMs - nowMs);
  const [count, unit] =
    leftMs >= 2 * DAY_MS ? [Math.floor(leftMs / DAY_MS), 'day'] : [Math.floor(leftMs / HOUR_MS), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Returns the day of a time, such as `2026-11-25`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
