/** 10^0 to 10^22: every power of ten that a double holds exactly. */
export const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Where `parseFloatBytes` gets its number. */
const parsed = new Float64Array(1);

/**
 * The double that a sample's value names, or why it names none. What is accepted is Go's `strconv.ParseFloat` without
 * its hexadecimal and underscored forms, as in Prometheus' text parser: decimals with optional sign, point and
 * exponent, `inf`, `infinity` (signed or not) and `nan` (never signed) in any case. A decimal too large for a double
 * is an error there, not an infinity.
 */
export function parseFloatBytes(page: Buffer, start: number, end: number): number | 'not a number' | 'out of range' {
  const stop = scanDecimal(page, start, parsed, 0);
  if (stop === -1) return parseWord(page.toString('latin1', start, end));
  if (stop !== end) return 'not a number';
  return Number.isFinite(parsed[0]!) ? parsed[0]! : 'out of range';
}

/**
 * Reads the decimal that begins at `start` into `into[index]`, as the nearest double, an infinity when it is too large.
 * Answers where it ends, or -1 when none begins there. The result goes into an array because a number that a function
 * returns is an object of 16 bytes, and a page has 300. `page` must have a byte behind the decimal.
 */
export function scanDecimal(page: Buffer, start: number, into: Float64Array, index: number): number {
  let at = start;
  const sign = page[at]!;
  if (sign === 0x2b || sign === 0x2d) at++;

  const digitsStart = at;
  let mantissa = 0;
  let digit = page[at]! ^ 0x30;
  for (; digit < 10; digit = page[++at]! ^ 0x30) mantissa = mantissa * 10 + digit;
  let digits = at - digitsStart;
  let scale = 0;
  if (page[at] === 0x2e) {
    const point = at++;
    digit = page[at]! ^ 0x30;
    for (; digit < 10; digit = page[++at]! ^ 0x30) mantissa = mantissa * 10 + digit;
    scale = point + 1 - at;
    digits -= scale;
  }
  if (digits === 0) return -1;

  if ((page[at]! | 0x20) === 0x65) {
    const negative = page[++at] === 0x2d;
    if (negative || page[at] === 0x2b) at++;
    const exponentStart = at;
    let exponent = 0;
    digit = page[at]! ^ 0x30;
    for (; digit < 10; digit = page[++at]! ^ 0x30) exponent = exponent * 10 + digit;
    if (at === exponentStart) return -1;
    scale += negative ? -exponent : exponent;
  }

  // One rounding of two exact doubles gives the nearest double (Clinger's fast path).
  if (mantissa <= Number.MAX_SAFE_INTEGER && scale >= -22 && scale <= 22) {
    const value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!;
    into[index] = sign === 0x2d ? -value : value;
  } else if (sign === 0x2d || !scanSeconds(page, digitsStart, digits + scale, -scale, into, index)) {
    // The engine's result is the nearest double for any text.
    into[index] = Number(page.toString('latin1', start, at));
  }
  return at;
}

/**
 * The decimal of so many digits before the point and so many behind it, wherever the point is written, when whole and
 * fraction can be put together. False leaves nothing written.
 *
 * A start time has 17 digits (`1.7954321023505006e+09`), too many for one exact double; the engine takes 0.2 µs for each,
 * as long as for three lines of the page. Two parts are exact, and their sum is the nearest double: with at most 9
 * digits f behind the point and a whole between 2^21 and 2^44, a sum that is not itself halfway between two doubles is
 * at least 1 / 5^9 of that half step away from there, and rounding f / 10^9 moves it by less.
 */
function scanSeconds(
  page: Buffer,
  start: number,
  wholeDigits: number,
  fractionDigits: number,
  into: Float64Array,
  index: number,
): boolean {
  if (wholeDigits < 1 || wholeDigits > 13 || fractionDigits < 1 || fractionDigits > 9) return false;
  let whole = 0;
  let fraction = 0;
  let at = start;
  for (let i = 0; i < wholeDigits; i++) {
    if (page[at] === 0x2e) at++;
    whole = whole * 10 + (page[at++]! ^ 0x30);
  }
  for (let i = 0; i < fractionDigits; i++) {
    if (page[at] === 0x2e) at++;
    fraction = fraction * 10 + (page[at++]! ^ 0x30);
  }
  if (whole < 2 ** 21 || whole >= 2 ** 44) return false;
  into[index] = whole + fraction / POWERS_OF_TEN[fractionDigits]!;
  return true;
}

function parseWord(text: string): number | 'not a number' {
  switch (text.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return 'not a number';
  }
}
