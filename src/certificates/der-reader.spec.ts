import { describe, expect, it } from 'vitest';
import { checkValues, readBits, readBoolean, readIdentifier, readSmallInteger, readValues } from './der-reader.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const shown = (hex: string): string[] =>
  readValues(bytes(hex)).map(({ tag, content }) => `${tag.toString(16)}:${content.toString('hex')}`);

describe('readValues', () => {
  it('reads values with lengths of one, two and three bytes', () => {
    expect(shown('0500')).toEqual(['5:']);
    expect(shown('020101040200ff')).toEqual(['2:01', '4:00ff']);
    expect(shown(`048180${'aa'.repeat(128)}`)).toEqual([`4:${'aa'.repeat(128)}`]);
    expect(shown(`04820100${'aa'.repeat(256)}`)).toEqual([`4:${'aa'.repeat(256)}`]);
    expect(shown('')).toEqual([]);
  });

  // X.690, 8.1 and 10.1
  it.each([
    ['a value that is cut off', '0402aa', 'cut off'],
    ['a value without a length', '04', 'out of range'],
    ['a length that is cut off', '0482', 'out of range'],
    ['a length that a shorter form has', '04810100', 'longer than needed'],
    ['a length with a zero before it', `04820080${'aa'.repeat(128)}`, 'longer than needed'],
    ['a length that is not known before the end', '30800000', 'that DER does not have'],
    ['a length of five bytes', '0485000000000100', 'that DER does not have'],
    ['a tag of several bytes', '1f2a00', 'several bytes'],
  ])('refuses %s', (_, hex, message) => {
    expect(() => readValues(bytes(hex))).toThrow(message);
  });
});

it('checkValues looks into values, and not too deep', () => {
  expect(() => checkValues(bytes('300430020400'))).not.toThrow();
  expect(() => checkValues(bytes('300430020401'))).toThrow('cut off');
  const nested = (depth: number): Buffer => {
    let all = Buffer.alloc(0);
    for (let i = 0; i < depth; i++) all = Buffer.concat([Buffer.from([0x30, all.length]), all]);
    return all;
  };
  expect(() => checkValues(nested(32))).not.toThrow();
  expect(() => checkValues(nested(60))).toThrow('too deep');
});

it('readIdentifier', () => {
  // The examples of X.690, 8.19.5, and of X.509.
  expect(readIdentifier(bytes('883703'))).toBe('2.999.3');
  expect(readIdentifier(bytes('551d13'))).toBe('2.5.29.19');
  expect(readIdentifier(bytes('2a864886f70d01010b'))).toBe('1.2.840.113549.1.1.11');
  for (const hex of ['', '55801d', '551d93']) expect(() => readIdentifier(bytes(hex))).toThrow('an identifier that is');
});

it('readBoolean takes 0 and 255', () => {
  expect(readBoolean(bytes('00'))).toBe(false);
  expect(readBoolean(bytes('ff'))).toBe(true);
  for (const hex of ['', '01', 'ffff']) expect(() => readBoolean(bytes(hex))).toThrow('no boolean');
});

it('readSmallInteger takes what is neither negative nor large nor padded', () => {
  expect(readSmallInteger(bytes('00'))).toBe(0);
  expect(readSmallInteger(bytes('0080'))).toBe(128);
  expect(readSmallInteger(bytes('7fffffff'))).toBe(2 ** 31 - 1);
  for (const hex of ['', '80', 'ff', '0001', '0080000000'])
    expect(() => readSmallInteger(bytes(hex))).toThrow('no small integer');
});

it('readBits refuses bits that should be unused', () => {
  expect(readBits(bytes('0780'))).toEqual(bytes('80'));
  expect(readBits(bytes('00'))).toEqual(bytes(''));
  for (const hex of ['', '01', '0880', '0701']) expect(() => readBits(bytes(hex))).toThrow('no bit string');
});
