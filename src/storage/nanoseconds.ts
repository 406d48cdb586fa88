/**
 * A time in nanoseconds since the epoch, exactly: whole milliseconds, and a remainder below 1,000,000 ns. Together they
 * have more than 53 bits, which is more than one number holds.
 */
export interface SplitTime {
  readonly ms: number;
  readonly ns: number;
}

/** Splits the double of a time. The remainder is exact, and the quotient is off by less than a thousandth. */
export function splitTime(nanoseconds: number): SplitTime {
  const ns = nanoseconds % 1e6;
  return { ms: Math.round((nanoseconds - ns) / 1e6), ns };
}

/** Returns the exact time from `nanoseconds` since the epoch to `untilMs`, in nanoseconds (below 104 days). */
export function timeSince(nanoseconds: number, untilMs: number): number {
  const { ms, ns } = splitTime(nanoseconds);
  return (untilMs - ms) * 1e6 - ns;
}
