const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Warned of at the latest, however long the certificate is good for. */
const LONGEST_NOTICE_MS = 30 * DAY_MS;

/** From when to when a certificate is good, in milliseconds since the epoch. */
export interface ValidityPeriod {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/**
 * Whether it should have been renewed by now. Kubelets, as all clients of the signing API, renew after 70 to 90 % of the
 * life of a certificate, so that less than a tenth is left only where that does not work.
 */
export function endsSoon({ notBeforeMs, notAfterMs }: ValidityPeriod, nowMs: number): boolean {
  return notAfterMs - nowMs < Math.min((notAfterMs - notBeforeMs) / 10, LONGEST_NOTICE_MS);
}

/** How long it is still good: `12 days`, `5 hours`; `0 hours` when it has ended. */
export function timeLeft({ notAfterMs }: ValidityPeriod, nowMs: number): string {
  const leftMs = Math.max(0, notAfterMs - nowMs);
  const [count, unit] =
    leftMs >= 2 * DAY_MS ? [Math.floor(leftMs / DAY_MS), 'day'] : [Math.floor(leftMs / HOUR_MS), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The day of a time, as `2026-11-25`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
