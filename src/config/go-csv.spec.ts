import { describe, expect, it } from 'vitest';
import { parseGoCsv } from './flag-types.js';

describe('parseGoCsv', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [', a,', ['', ' a', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b",c', ['a"b', 'c']],
    ['""', ['']],
    ['a\n', ['a']],
    ['a,b\r\n', ['a', 'b']],
    ['\n', []],
    ['\r\n\na,b\nc', ['a', 'b']],
    ['a,\nb', ['a', '']],
    ['"a\r\nb"\r\nc', ['a\nb']],
    ['a\r', ['a']],
    ['a\rb', ['a\rb']],
  ])('reads %j', (text, values) => {
    expect(parseGoCsv(text)).toEqual(values);
  });

  it.each([
    ['"a', 1],
    ['"a"b,c', 1],
    ['"a" \nb', 1],
    ['a"b"', 1],
    ['a,"b', 2],
    ['a,b"', 2],
  ])('refuses %j', (text, position) => {
    expect(() => parseGoCsv(text)).toThrow(`misplaced double quote in value ${position} of the list`);
  });
});
