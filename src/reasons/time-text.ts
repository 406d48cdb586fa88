/** RFC 3339 in UTC with whole seconds, as the API writes times. */
export function timeText(ms: number): string {
  // Pages may have times that are not valid as a Date.
  return Math.abs(ms) <= 8.64e15 ? `${new Date(ms).toISOString().slice(0, -5)}Z` : 'no time';
}

/** Whole seconds, never negative. */
export function wholeSeconds(ms: number): number {
  return Math.max(0, Math.round(ms / 1000));
}
