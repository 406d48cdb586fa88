/**
 * The longest timer of Node. A longer one fires after 1 ms (documentation of `setTimeout`).
 */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** 24 days, so that a wait slightly longer than a flag says is within the bound too. */
const LONGEST_FLAG_MS = 24 * 24 * 3600 * 1000;

const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * The milliseconds of a flag's duration that is waited for: whole ones, as Node's HTTP server wants them, and rounded
 * up, so that it is never less than what was asked for. Durations of more than 24 days, which say "never", count as 24
 * days.
 */
export function timerMilliseconds(nanoseconds: number): number {
  return Math.min(Math.ceil(nanoseconds / NANOSECONDS_PER_MILLISECOND), LONGEST_FLAG_MS);
}
