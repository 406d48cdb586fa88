// Go's rule for base 0: an optional prefix, and underscores between digits or after the prefix.
const INTEGER = /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;

// Underscores stand between digits, in hexadecimal also after the prefix.
const FLOAT = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const HEXADECIMAL_FLOAT = /^([+-]?)0[xX]_?([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/;
const BETWEEN_DIGITS = /(?<=[\da-fA-F])_(?=[\da-fA-F])/g;

/**
 * Reads an integer by the grammar of Go's strconv.ParseInt with base 0: `10250`, `-3`, `0x1f`, `0b11`, `0o17`, `017`,
 * `1_000`.
 *
 * Returns the number, exact below 2^53. Throws an Error if the text is not an integer or does not fit in a signed
 * integer of `bits` bits.
 */
export function parseGoInteger(text: string, bits: 32 | 64): number {
  if (!INTEGER.test(text)) throw new Error('not an integer');
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '');
  // A leading zero alone means octal in Go and decimal in BigInt.
  const magnitude = BigInt(digits.replace(/^0(?=\d)/, '0o'));
  const value = text.startsWith('-') ? -magnitude : magnitude;
  if (BigInt.asIntN(bits, value) !== value) throw new Error(`does not fit in ${bits} bits`);
  return Number(value);
}

/**
 * Reads a number by the grammar of Go's strconv.ParseFloat: `0.5`, `.02`, `10`, `1e3`, `1_000.5`, `0x1p-7`. Throws an
 * Error for other texts, and if a float of `bits` bits would be infinite.
 *
 * Go also reads infinities and NaN; no flag has a use for them.
 */
export function parseGoFloat(text: string, bits: 32 | 64): number {
  const value = FLOAT.test(text) ? Number(text.replaceAll('_', '')) : hexadecimalFloat(text);
  if (!Number.isFinite(bits === 32 ? Math.fround(value) : value)) throw new Error(`does not fit in ${bits} bits`);
  return value;
}

function hexadecimalFloat(text: string): number {
  const match = HEXADECIMAL_FLOAT.exec(text.replaceAll(BETWEEN_DIGITS, ''));
  const [, sign, whole = '', fraction = '', exponent] = match ?? [];
  const digits = whole + fraction;
  if (digits === '') throw new Error('not a number');
  const value = Number.parseInt(digits, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** Reads a decimal integer from 0 to 2^31 - 1, as Kubernetes' log levels are. Throws an Error on anything else. */
export function parseLevel(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1) throw new Error('not an integer from 0 to 2147483647');
  return value;
}
