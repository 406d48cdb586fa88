const NANOSECONDS_PER_MILLISECOND = 1e6;

/** In a row of the flag table: the option is the value of the flag, with its type. */
export const asIs: unique symbol = Symbol('as is');

/** Returns undefined for an empty text. */
export function textOrNone(text: string): string | undefined {
  return text || undefined;
}

/** Returns the milliseconds of a duration, with their fraction. For a timer, see `timerMilliseconds`. */
export function milliseconds(nanoseconds: number): number {
  return nanoseconds / NANOSECONDS_PER_MILLISECOND;
}
