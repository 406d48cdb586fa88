import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expositionNumber } from './exposition-number.ts';

describe('expositionNumber', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [4.075782804, '4.075782804'],
    [2758.739443247, '2758.739443247'],
    [999999.5, '999999.5'],
    [1e6, '1e+06'],
    [31_744_000, '3.1744e+07'],
    [1795432102.4261062, '1.7954321024261062e+09'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e21, '1e+21'],
    [1e100, '1e+100'],
    [Infinity, '+Inf'],
    [Number.NaN, 'NaN'],
  ])('writes %d as %s', (value, text) => expect(expositionNumber(value)).toBe(text));

  it('gives the same double back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // Minus zero, which no counter has, is written without its sign.
        expect(Number(expositionNumber(value))).toBe(value + 0);
      }),
    );
  });
});
