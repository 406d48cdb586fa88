/** How many decimal digits a whole number of at most 53 bits has, which is not negative. */
export function digitsOf(value: number): number {
  if (value > LARGEST_INT) return digitsFrom(10, value);
  // Nearly all. Comparisons of 32 bits take two thirds of the time of the loop.
  const small = value | 0;
  if (small >= 100_000) {
    if (small < 10_000_000) return small < 1_000_000 ? 6 : 7;
    return small < 100_000_000 ? 8 : small < 1_000_000_000 ? 9 : 10;
  }
  if (small < 100) return small < 10 ? 1 : 2;
  return small < 1000 ? 3 : small < 10_000 ? 4 : 5;
}

const LARGEST_INT = 0x7fffffff;

/** The digits of a value that has at least so many. */
function digitsFrom(least: number, value: number): number {
  let digits = least;
  for (let bound = 10 ** least; value >= bound; bound *= 10) digits++;
  return digits;
}

const ZERO = 0x30;
/** The two digits of each number below 100. */
const TENS = Uint8Array.from({ length: 100 }, (_, value) => ZERO + Math.floor(value / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, value) => ZERO + (value % 10));

/**
 * Writes a whole number of at most 53 bits, not negative, in decimal: it ends before `end`, and zeros come before it up to
 * `atLeast` digits. No text is made of it: a list of 30,000 Pods would leave 100,000 (`npm run bench -- answers`).
 *
 * @returns where it begins
 */
export function writeDigits(buffer: Uint8Array, end: number, value: number, atLeast: number): number {
  let at = end;
  let rest = value;
  while (rest > LARGEST_INT) {
    const tenth = Math.floor(rest / 10);
    const digit = rest - tenth * 10;
    // The quotient may have been rounded up to a whole number.
    buffer[--at] = ZERO + (digit < 0 ? digit + 10 : digit);
    rest = digit < 0 ? tenth - 1 : tenth;
  }
  let small = rest | 0;
  while (small >= 10) {
    const hundredth = (small / 100) | 0;
    const two = small - hundredth * 100;
    buffer[--at] = ONES[two]!;
    buffer[--at] = TENS[two]!;
    small = hundredth;
  }
  if (small > 0) buffer[--at] = ZERO + small;
  while (at > end - atLeast) buffer[--at] = ZERO;
  return at;
}
