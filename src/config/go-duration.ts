const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // Both code points for the micro sign: U+00B5 and the Greek letter U+03BC.
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** The largest magnitude that Go's int64 holds; only the negative side reaches 2^63 itself. */
const LIMIT = 2n ** 63n;

/**
 * Reads a duration by the grammar of Go's time.ParseDuration (`15s`, `1m30s`, `1.5h`, `-300ms`, `0`).
 *
 * Returns nanoseconds, exact for magnitudes below 2^53 and rounded to the nearest double above.
 * Throws an Error with Go's wording when the text is no duration or exceeds an int64 of nanoseconds.
 */
export function parseGoDuration(text: string): number {
  const negative = text.startsWith('-');
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw new Error(`time: invalid duration ${JSON.stringify(text)}`);

  let total = 0n;
  while (rest !== '') {
    const [term, whole = '', fraction = '', unit = ''] = /^(\d*)(?:\.(\d*))?([^.\d]*)/.exec(rest) ?? [''];
    if (whole === '' && fraction === '') throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
    if (unit === '') throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    if (!Object.hasOwn(NANOSECONDS, unit)) {
      throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    const scale = NANOSECONDS[unit]!;
    total += BigInt(whole) * BigInt(scale) + BigInt(fractionOf(fraction, scale));
    // As in Go, at once: what follows might be added to a number of any length.
    if (total > LIMIT) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
    rest = rest.slice(term.length);
  }
  if (total === LIMIT && !negative) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  return Number(negative ? -total : total);
}

/** The digits after the point in nanoseconds, cut off as Go does: it multiplies doubles and drops the rest. */
function fractionOf(digits: string, scale: number): number {
  // Go stops at the digit that would overflow its int64, so at most 18 or 19 digits count.
  let counted = 0n;
  let length = 0;
  for (const digit of digits) {
    const next = counted * 10n + BigInt(digit);
    if (counted > (LIMIT - 1n) / 10n || next > LIMIT) break;
    counted = next;
    length++;
  }
  return Math.trunc(Number(counted) * (scale / 10 ** length));
}

/**
 * Writes nanoseconds as Go's time.Duration.String() does: `15s`, `1m0.5s`, `1h0m0s`, `1.5ms`, `100µs`, `0s`.
 *
 * Parts of a nanosecond are dropped. Exact for magnitudes below 2^53.
 */
export function formatGoDuration(nanoseconds: number): string {
  const sign = nanoseconds < 0 ? '-' : '';
  const rest = Math.abs(Math.trunc(nanoseconds));
  if (rest === 0) return '0s';
  if (rest < 1e3) return `${sign}${rest}ns`;
  if (rest < 1e6) return `${sign}${decimal(rest, 1e3, 3)}µs`;
  if (rest < 1e9) return `${sign}${decimal(rest, 1e6, 6)}ms`;

  const seconds = decimal(rest % 60e9, 1e9, 9);
  const minutes = (rest - (rest % 60e9)) / 60e9;
  if (minutes === 0) return `${sign}${seconds}s`;
  if (minutes < 60) return `${sign}${minutes}m${seconds}s`;
  return `${sign}${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}s`;
}

/** `value / unit` with every digit that matters and no trailing zeros. */
function decimal(value: number, unit: number, digits: number): string {
  const fraction = value % unit;
  const whole = (value - fraction) / unit;
  if (fraction === 0) return `${whole}`;
  return `${whole}.${`${fraction}`.padStart(digits, '0').replace(/0+$/, '')}`;
}
