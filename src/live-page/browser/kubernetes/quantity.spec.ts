import { expect, test } from 'vitest';
import { formatAmount, formatPercent, parseQuantity } from './quantity.js';

test.each([
  ['0', 0],
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['5u', 0.000005],
  ['1.5', 1.5],
  ['128974848', 128974848],
  ['129e6', 129e6],
  ['129M', 129e6],
  ['1E', 1e18],
  ['123Mi', 128974848],
  ['1Ki', 1024],
  ['.5Gi', 536870912],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 12);
});

test.each([undefined, '', 'x', '1 Gi', '1gi', '--1', '1e', '<img>', '1KiB'])('%s is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each([
  ['cpu', 0.0000001, '1m'],
  ['cpu', 0.25, '250m'],
  ['cpu', 0.2501, '251m'],
  ['cpu', 12, '12000m'],
  ['memory', 128974848, '123Mi'],
  ['memory', 128974847, '122Mi'],
  ['nvidia.com/gpu', 0.7251, '0.73'],
])('%s of %d is written %s', (resource, value, text) => {
  expect(formatAmount(resource, value)).toBe(text);
});

test('a percentage is whole', () => {
  expect(formatPercent(0.5, 0.6)).toBe('83 %');
});
