import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFieldSelector } from './field-selector.js';
import { SelectorError } from './selector-error.js';

const pod = { 'metadata.name': 'web-1', 'metadata.namespace': 'prod' };

describe('what matches', () => {
  test.each([
    ['', true],
    [',', true],
    ['=', true],
    ['!=', true],
    ['metadata.name=web-1', true],
    ['metadata.name==web-1', true],
    ['metadata.name!=web-1', false],
    ['metadata.name=web-2', false],
    ['metadata.name!=web-2', true],
    ['metadata.name=web-1,metadata.namespace=prod', true],
    ['metadata.name=web-1,metadata.namespace=dev', false],
    ['metadata.name=', false],
    ['spec.nodeName=', true],
    ['spec.nodeName=a', false],
    ['spec.nodeName!=a', true],
    ['constructor=', true],
    ['=web-1', false],
    [' metadata.name=web-1', false],
    ['metadata.name= web-1', false],
  ])('%j: %s', (text, expected) => {
    expect(parseFieldSelector(text).matches(pod)).toBe(expected);
  });

  test('a backslash keeps the characters of the grammar in a value', () => {
    expect(parseFieldSelector(String.raw`a=x\,y\=z\\`).matches({ a: 'x,y=z\\' })).toBe(true);
  });

  test('only a selector that restricts nothing is empty', () => {
    expect(parseFieldSelector(',=').empty).toBe(true);
    expect(parseFieldSelector('a=').empty).toBe(false);
  });
});

describe('what the original answers to a bad selector', () => {
  // The first is recorded from metrics-server v0.9.0.
  test.each([
    ['bogus', "invalid selector: 'bogus'; can't understand 'bogus'"],
    ['b,a,c=d', "invalid selector: 'b,a,c=d'; can't understand 'a'"],
    [' ', "invalid selector: ' '; can't understand ' '"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    [String.raw`a=\x`, String.raw`invalid field selector: invalid escape sequence: \x`],
    ['a=\\', 'invalid field selector: invalid escape sequence: \\'],
    ['a=\\\n', 'invalid field selector: invalid escape sequence: \\\n'],
  ])('%j', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(new SelectorError(message));
  });
});

test('any text parses, or fails with a SelectorError', () => {
  const noise = fc.array(fc.constantFrom('a', '=', '!', ',', '\\', ' ', '\n'), { maxLength: 10 });
  const texts = fc.oneof(
    fc.string(),
    noise.map((parts) => parts.join('')),
  );
  const parses = fc.property(texts, (text) => {
    try {
      return parseFieldSelector(text) !== undefined;
    } catch (error) {
      return error instanceof SelectorError;
    }
  });
  expect(() => fc.assert(parses)).not.toThrow();
});

test('any value can be escaped', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const selector = parseFieldSelector(`a=${value.replace(/[\\,=]/g, String.raw`\$&`)}`);
      expect(selector.matches({ a: value })).toBe(true);
      expect(selector.matches({ a: `${value}x` })).toBe(false);
    }),
  );
});
