import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeOf, NO_VALUE, valueOf } from './usage-code.js';

it('keeps a value within 0.025 %, or within half a step where that is more', () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 4.39e12, noNaN: true }),
    fc.integer({ min: 0, max: 41 }).map((power) => Math.max(0, 2 ** power - 1e-3)),
    fc.integer({ min: 0, max: 5000 }),
  );
  fc.assert(
    fc.property(value, (cpu) => {
      expect(Math.abs(valueOf('nanocores', codeOf('nanocores', cpu)) - cpu)).toBeLessThanOrEqual(
        Math.max(cpu * 0.000245, 0.5),
      );
      const bytes = cpu * 8;
      expect(Math.abs(valueOf('bytes', codeOf('bytes', bytes)) - bytes)).toBeLessThanOrEqual(
        Math.max(bytes * 0.000245, 4),
      );
    }),
  );
});

it('gives each code one value, in the order of the codes', () => {
  let before = -1;
  for (let code = 1; code <= 0xff_ff; code++) {
    const value = valueOf('nanocores', code);
    expect(codeOf('nanocores', value)).toBe(code);
    expect(value).toBeGreaterThan(before);
    before = value;
  }
});

it('tells zero from nothing', () => {
  expect(valueOf('bytes', codeOf('bytes', 0))).toBe(0);
  expect(codeOf('bytes', Number.NaN)).toBe(NO_VALUE);
  expect(valueOf('bytes', NO_VALUE)).toBeNaN();
});

it('reaches the largest machines, and stops there', () => {
  const largest = valueOf('nanocores', 0xff_ff);
  expect(largest / 1e9).toBeGreaterThan(4000);
  expect(valueOf('bytes', 0xff_ff)).toBeGreaterThan(31.9 * 2 ** 40);
  expect(valueOf('nanocores', codeOf('nanocores', 1e15))).toBe(largest);
});
