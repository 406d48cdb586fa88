import { describe, expect, it } from 'vitest';
import { formatValue } from './quantity.js';

describe('CPU as a Quantity', () => {
  it.each([
    [0, '0'],
    [1, '1n'],
    [999, '999n'],
    [1000, '1u'],
    [500_000, '500u'],
    [251_000_000, '251m'],
    [3_963_583_998, '3963583998n'],
    [6_684_000_000, '6684m'],
    [2_000_000_000, '2'],
    [10_000_000_000, '10'], // a power of ten that is no power of 1000 stays in cores
    [1_000_000_000_000, '1k'],
    [2_000_000_000_000_000, '2M'],
    [9e15, '9M'],
    [2_147_483_648_000, '2147483648u'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991n'],
    [2 ** 53 * 1000, '9007199254740992u'], // beyond 2^53: digits, no exponent
  ])('%d nanocores are %s', (nanocores, text) => {
    expect(formatValue('nanocores', nanocores)).toBe(text);
  });
});

describe('memory as a Quantity', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1000, '1k'], // below 1024 the API machinery counts in powers of 1000
    [1023, '1023'],
    [1024, '1Ki'],
    [8192, '8Ki'],
    [10_485_760, '10Mi'],
    [10_489_856, '10244Ki'],
    [5_000_000_001, '5000000001'],
    [2 ** 53 + 2, '9007199254740994'],
    [2 ** 63, '8Ei'],
    [106_146_253_900, '106146253900'],
    [2 ** 60, '1Ei'],
    [2 ** 62, '4Ei'],
    [2 ** 61 + 2 ** 10, '2251799813685249Ki'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatValue('bytes', bytes)).toBe(text);
  });
});
