import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFloatBytes } from './float.js';

/** Parses a text in the middle of a page: the bytes around it must not matter, of which one ends it. */
function parse(text: string): number | string {
  const [plain, other] = [' ', '{'].map((end) => {
    const page = Buffer.from(`9${text}${end}9`);
    return parseFloatBytes(page, 1, page.length - 2);
  });
  expect(other).toBe(plain);
  return plain!;
}

test.each([
  ['0', 0],
  ['-0', -0],
  ['00012', 12],
  ['1e3', 1000],
  ['1E-5', 1e-5],
  ['+.5e1', 5],
  ['5.', 5],
  ['.5', 0.5],
  ['-1.25', -1.25],
  ['2.5e+22', 2.5e22],
  // 17 digits, as of start times: beyond the fast path.
  ['1.7954321023505006e+09', 1795432102.3505006],
  ['1.790000017630123e+09', 1790000017.630123],
  ['-1.7954321023505006e+09', -1795432102.3505006],
  ['17954321023505006e-7', 1795432102.3505006],
  // Halfway between two doubles, and a little beyond: 2^-23 is half of the step there.
  ['1073741824.00000011920928955078125', 1073741824],
  ['1073741825.00000011920928955078125', 1073741825],
  ['1073741824.000000119209290', 1073741824.0000002],
  ['9007199254740991', 2 ** 53 - 1],
  ['9007199254740993', 2 ** 53],
  ['123456789012345678901234567890', 123456789012345678901234567890],
  ['0.000000000000000000000000000000000000123', 1.23e-37],
  ['1e23', 1e23],
  ['1e-23', 1e-23],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['4.9e-324', Number.MIN_VALUE],
  ['2e-324', 0],
  ['1e-99999999999999999999', 0],
  ['0e99999999999999999999', 0],
  ['inf', Infinity],
  ['+Inf', Infinity],
  ['-INF', -Infinity],
  ['infinity', Infinity],
  ['+Infinity', Infinity],
  ['-infinity', -Infinity],
  ['NaN', NaN],
  ['nan', NaN],
])('%s is %d', (text, value) => {
  expect(parse(text)).toBe(value);
});

test.each([
  ...['', '.', '+', '-', 'e5', '.e5', '1e', '1e+', '1e-', '--1', '+-1', '1..2', '1,2', '1e5.', '1 ', '1d', 'é'],
  // Signed NaN and cut-off infinity are none of Go's words either.
  ...['+nan', '-NaN', 'infinit', 'in', 'nano'],
  // Forms of later Go versions and of JavaScript.
  ...['0x1', '0x1p3', '1_0', '0b1', '0o7', '1n'],
])('%j is not a number', (text) => {
  expect(parse(text)).toBe('not a number');
});

test.each(['1e309', '-1e309', '1.7976931348623159e308', '1e99999999999999999999'])('%s is out of range', (text) => {
  expect(parse(text)).toBe('out of range');
});

test('every finite double is read from each of its notations exactly', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 20 }),
      (value, digits) => {
        expect(parse(String(value))).toBe(Number(String(value)));
        expect(parse(value.toExponential())).toBe(Number(value.toExponential()));
        const rounded = value.toExponential(digits);
        if (Number.isFinite(Number(rounded))) expect(parse(rounded)).toBe(Number(rounded));
        const fixed = (value % 1e9).toFixed(digits);
        expect(parse(fixed)).toBe(Number(fixed));
      },
    ),
  );
});

test('a start time in seconds is the nearest double, whatever its digits', () => {
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
  const behind = fc.integer({ min: 1, max: 9 }).chain(digits);
  fc.assert(
    fc.property(
      fc.integer({ min: 2 ** 20, max: 2 ** 45 }),
      behind,
      fc.integer({ min: 0, max: 9 }),
      (whole, fraction, e) => {
        for (const text of [
          `${whole}.${fraction}`,
          `${whole}${fraction}e-${fraction.length}`,
          `${whole}${fraction}.e-${e}`,
        ]) {
          expect(parse(text)).toBe(Number(text));
        }
        const [first, ...rest] = `${whole}${fraction}`;
        const scientific = `${first}.${rest.join('')}e+${String(whole).length - 1}`;
        expect(parse(scientific)).toBe(Number(scientific));
      },
    ),
    { numRuns: 3000 },
  );
});
