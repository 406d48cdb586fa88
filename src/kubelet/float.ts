/** 10^0 to 10^22: every power of ten that a double holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * The double that a sample's value names, or why it names none. What is accepted is Go's `strconv.ParseFloat` without
 * its hexadecimal and underscored forms, as in Prometheus' text parser: decimals with optional sign, point and
 * exponent, `inf`, `infinity` (signed or not) and `nan` (never signed) in any case. A decimal too large for a double
 * is an error there, not an infinity.
 */
export function parseFloatBytes(page: Buffer, start: number, end: number): number | 'not a number' | 'out of range' {
  let at = start;
  const sign = page[at];
  if (sign === 0x2b || sign === 0x2d) at++;

  let mantissa = 0;
  let digits = 0;
  let fraction = 0;
  let digit = page[at]! ^ 0x30;
  for (; at < end && digit < 10; digit = page[++at]! ^ 0x30) {
    mantissa = mantissa * 10 + digit;
    digits++;
  }
  if (at < end && page[at] === 0x2e) {
    digit = page[++at]! ^ 0x30;
    for (; at < end && digit < 10; digit = page[++at]! ^ 0x30) {
      mantissa = mantissa * 10 + digit;
      fraction++;
    }
  }
  if (digits + fraction === 0) return parseWord(page.toString('latin1', start, end));

  let exponent = 0;
  if (at < end && (page[at]! | 0x20) === 0x65) {
    at++;
    const negative = page[at] === 0x2d;
    if (negative || page[at] === 0x2b) at++;
    const exponentStart = at;
    digit = page[at]! ^ 0x30;
    for (; at < end && digit < 10; digit = page[++at]! ^ 0x30) {
      exponent = exponent * 10 + digit;
    }
    if (at === exponentStart) return 'not a number';
    if (negative) exponent = -exponent;
  }
  if (at !== end) return 'not a number';

  // One rounding of two exact doubles gives the nearest double (Clinger's fast path); everything else is left to the
  // engine, whose result is the nearest double for any text.
  const scale = exponent - fraction;
  if (mantissa <= Number.MAX_SAFE_INTEGER && scale >= -22 && scale <= 22) {
    const value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!;
    return sign === 0x2d ? -value : value;
  }
  const value = Number(page.toString('latin1', start, end));
  return Number.isFinite(value) ? value : 'out of range';
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
