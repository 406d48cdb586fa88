/**
 * A time in nanoseconds since the epoch, exactly: whole milliseconds, and a remainder of up to 999,999 ns. Together they
 * have more than 53 bits, so that no one number can tell how long something took from such a time on.
 */
export interface SplitTime {
  readonly ms: number;
  readonly ns: number;
}

/** Splits the double of a time; its remainder is never rounded, and its quotient is off by less than a thousandth. */
export function splitTime(nanoseconds: number): SplitTime {
  const ns = nanoseconds % 1e6;
  return { ms: Math.round((nanoseconds - ns) / 1e6), ns };
}

/** The exact time from one in nanoseconds to one in milliseconds since the epoch, in nanoseconds (below 104 days). */
export function timeSince(nanoseconds: number, untilMs: number): number {
  const { ms, ns } = splitTime(nanoseconds);
  return (untilMs - ms) * 1e6 - ns;
}

/** Whether a time in nanoseconds is before one in milliseconds since the epoch. Minus infinity is before all. */
export function isBefore(nanoseconds: number, ms: number): boolean {
  // Divided it is off by less than a microsecond, which hardly ever matters; splitting takes ten times as long.
  const about = nanoseconds / 1e6;
  if (about < ms - 1) return true;
  return about <= ms + 1 && splitTime(nanoseconds).ms < ms;
}
