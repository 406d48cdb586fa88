import { expect, it } from 'vitest';
import { sinceMsOf } from '../../src/history/since-seconds.js';
import { ApiError } from '../../src/model/api-error.js';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const sinceSeconds: FuzzTarget = {
  name: 'since-seconds',
  seeds: ['600', '1', '3600', '86400', '999999999999999'].map((text) => Buffer.from(text)),
  words: ['0', '9', '-', '+', '.', 'e', 'Infinity', 'NaN', '0x', ' ', '\0', 'é', '１', '_', '1'.repeat(20)],
  check: (input) => {
    const text = input.toString();
    // Some would be read as another number by Number or parseInt.
    const isGood = text.length > 0 && text.length < 16 && [...text].every((digit) => '0123456789'.includes(digit));
    const expected = isGood && BigInt(text) > 0n ? Number(BigInt(text) * 1000n) : undefined;
    expect(readOrRefuse({ sinceSeconds: text })).toBe(expected);
    expect(readOrRefuse({ sinceSeconds: [text, '5'] })).toBe(expected);
  },
};

function readOrRefuse(query: unknown): number | undefined {
  try {
    return sinceMsOf(query);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe(400);
    expect((error as ApiError).message.length).toBeLessThan(500);
    return undefined;
  }
}

it('sinceSeconds is a whole number of seconds, or is refused', () => fuzz(sinceSeconds));
it('its absence is the whole history', () => expect(sinceMsOf({})).toBe(Number.POSITIVE_INFINITY));
