import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digitsOf, writeDigits } from './digits.js';

/** Numbers of any length, and those about powers of ten and two. */
const value = fc.oneof(
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 53 }).chain((bits) => fc.integer({ min: 0, max: 2 ** bits - 1 })),
  fc.tuple(fc.nat(15), fc.integer({ min: -1, max: 1 })).map(([power, by]) => Math.max(0, 10 ** power + by)),
  fc.constantFrom(0x7fffffff, 0x80000000, Number.MAX_SAFE_INTEGER),
);

it('writes the digits that JavaScript writes', () => {
  fc.assert(
    fc.property(value, fc.nat(20), (number, atLeast) => {
      expect(digitsOf(number)).toBe(String(number).length);
      const buffer = Buffer.alloc(32);
      const begin = writeDigits(buffer, 30, number, atLeast);
      // Zero has no digit but those that are asked for.
      const digits = number === 0 ? '' : String(number);
      expect(buffer.toString('latin1', begin, 30)).toBe(digits.padStart(atLeast, '0'));
    }),
    { numRuns: 1000 },
  );
});
