import { describe, expect, it } from 'vitest';
import { parseGoFloat, parseGoInteger, parseLevel } from './go-number.js';

describe('parseGoInteger', () => {
  it.each([
    ['0', 0],
    ['10250', 10250],
    ['-3', -3],
    ['+7', 7],
    ['0x1F', 31],
    ['-0b11', -3],
    ['0o17', 15],
    ['017', 15],
    ['1_000', 1000],
    ['0x_ff', 255],
    ['2147483647', 2 ** 31 - 1],
    ['-2147483648', -(2 ** 31)],
  ])('reads %s', (text, value) => {
    expect(parseGoInteger(text, 32)).toBe(value);
  });

  it.each(['', 'abc', '1.5', '1e3', ' 7', '08', '1__0', '_1', '1_', '--1', '0x', '0b2'])('refuses %j', (text) => {
    expect(() => parseGoInteger(text, 64)).toThrow('not an integer');
  });

  it('refuses what does not fit', () => {
    expect(() => parseGoInteger('2147483648', 32)).toThrow('does not fit in 32 bits');
    expect(parseGoInteger('2147483648', 64)).toBe(2 ** 31);
    expect(() => parseGoInteger('9223372036854775808', 64)).toThrow('does not fit in 64 bits');
  });
});

describe('parseGoFloat', () => {
  it.each([
    ['10', 10],
    ['.02', 0.02],
    ['1.', 1],
    ['1e3', 1000],
    ['-2.5E-1', -0.25],
    ['1_000.5', 1000.5],
    ['0.0_1', 0.01],
    ['0x1p-7', 0.0078125],
    ['-0X_1.8p1', -3],
    ['0x.8p0', 0.5],
  ])('reads %s', (text, value) => {
    expect(parseGoFloat(text, 64)).toBe(value);
  });

  it.each(['', '.', 'x', 'inf', 'NaN', '1 ', '_1', '1__0', '1_.5', '0x1', '0xp1', '0x1_p1'])('refuses %j', (text) => {
    expect(() => parseGoFloat(text, 64)).toThrow('not a number');
  });

  it('refuses what does not fit', () => {
    expect(() => parseGoFloat('1e40', 32)).toThrow('does not fit in 32 bits');
    expect(parseGoFloat('1e40', 64)).toBe(1e40);
    expect(() => parseGoFloat('1e400', 64)).toThrow('does not fit in 64 bits');
  });

  // The square of it is minutes, for which the test would be ended.
  it('refuses endless digits without going quadratic', () => {
    expect(() => parseGoFloat(`${'1'.repeat(500_000)}x`, 64)).toThrow('not a number');
  });
});

describe('parseLevel', () => {
  it.each([
    ['0', 0],
    ['04', 4],
    ['2147483647', 2147483647],
  ])('reads %s', (text, level) => {
    expect(parseLevel(text)).toBe(level);
  });

  it.each(['', '-1', '+1', '0x4', '2147483648', 'debug'])('refuses %j', (text) => {
    expect(() => parseLevel(text)).toThrow('not an integer from 0 to 2147483647');
  });
});
