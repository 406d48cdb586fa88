import { assert, maxSafeInteger, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGoDuration, parseGoDuration } from './go-duration.js';

describe('parseGoDuration', () => {
  it.each([
    ['0', 0],
    ['+0', 0],
    ['-0', 0],
    ['15s', 15e9],
    ['1m30s', 90e9],
    ['1h15m30.918s', 4_530_918_000_000],
    ['1.5h', 5400e9],
    ['-2s', -2e9],
    ['+5s', 5e9],
    ['300ms', 300e6],
    ['1µs', 1000],
    ['1μs', 1000],
    ['1us', 1000],
    ['1ns', 1],
    ['.5s', 5e8],
    ['1.s', 1e9],
    ['-.5s', -5e8],
    ['1h1h', 7200e9],
    ['59m60s', 3600e9],
    ['10.999999872s', 10_999_999_872],
    ['9007199254740991ns', Number.MAX_SAFE_INTEGER],
    ['-9223372036854775808ns', -(2 ** 63)],
    // What is below a nanosecond is cut off, and so are digits beyond the reach of an int64.
    ['0.9ns', 0],
    ['1.123456789987s', 1_123_456_789],
    ['3.0000000000000000000000001s', 3e9],
    [`1.${'3'.repeat(400)}s`, 1_333_333_333],
  ])('reads %s', (text, nanoseconds) => {
    expect(parseGoDuration(text)).toBe(nanoseconds);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['+', 'time: invalid duration "+"'],
    ['-', 'time: invalid duration "-"'],
    ['abc', 'time: invalid duration "abc"'],
    [' 1s', 'time: invalid duration " 1s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['--1s', 'time: invalid duration "--1s"'],
    ['3', 'time: missing unit in duration "3"'],
    ['1m30', 'time: missing unit in duration "1m30"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1S', 'time: unknown unit "S" in duration "1S"'],
    ['1 s', 'time: unknown unit " s" in duration "1 s"'],
    ['1e3s', 'time: unknown unit "e" in duration "1e3s"'],
    ['5m-3s', 'time: unknown unit "m-" in duration "5m-3s"'],
    ['1toString', 'time: unknown unit "toString" in duration "1toString"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['2562048h', 'time: invalid duration "2562048h"'],
    // The term that is too much is told before what is wrong behind it.
    ['2562048h1d', 'time: invalid duration "2562048h1d"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(new Error(message));
  });
});

describe('formatGoDuration', () => {
  it.each([
    [0, '0s'],
    [-0, '0s'],
    [0.9, '0s'],
    [-0.9, '0s'],
    [1, '1ns'],
    [999, '999ns'],
    [1000, '1µs'],
    [1100, '1.1µs'],
    [100e3, '100µs'],
    [1_500_000, '1.5ms'],
    [2_200_000, '2.2ms'],
    [1_000_001, '1.000001ms'],
    [1e9, '1s'],
    [15e9, '15s'],
    [15_123_000_000, '15.123s'],
    [999_999_999, '999.999999ms'],
    [10_999_999_744, '10.999999744s'],
    [59_999_999_999, '59.999999999s'],
    [60e9, '1m0s'],
    [10_999_999_872, '10.999999872s'],
    [3_300_000_000, '3.3s'],
    [60e9, '1m0s'],
    [60_500_000_000, '1m0.5s'],
    [245_001_000_000, '4m5.001s'],
    [3600e9, '1h0m0s'],
    [18_367_001_000_000, '5h6m7.001s'],
    [360_000e9, '100h0m0s'],
    [480_000_000_001, '8m0.000000001s'],
    [-1, '-1ns'],
    [-2e9, '-2s'],
    [-3_661_001_000_000, '-1h1m1.001s'],
    [Number.MAX_SAFE_INTEGER, '2501h59m59.254740991s'],
  ])('writes %d as %s', (nanoseconds, text) => {
    expect(formatGoDuration(nanoseconds)).toBe(text);
  });

  it('writes whole nanoseconds so that they read back as the same', () => {
    assert(
      property(maxSafeInteger(), (nanoseconds) => {
        expect(parseGoDuration(formatGoDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });
});
