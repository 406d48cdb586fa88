import { describe, expect, it } from 'vitest';
import { firstQueryValue, isTrueQueryValue } from './query.js';

describe('firstOf', () => {
  it.each([
    [{ a: '1' }, '1'],
    [{ a: ['1', '2'] }, '1'],
    [{ a: [] }, undefined],
    [{ b: '1' }, undefined],
    [undefined, undefined],
  ])('of %j is %j', (query, want) => {
    expect(firstQueryValue(query, 'a')).toBe(want);
  });
});

// Convert_Slice_string_To_bool of k8s.io/apimachinery.
it.each([
  [undefined, false],
  ['false', false],
  ['False', false],
  ['0', false],
  ['', true],
  ['no', true],
  ['1', true],
  ['true', true],
])('%j is %j', (value, want) => {
  expect(isTrueQueryValue(value)).toBe(want);
});
