import { expect, it } from 'vitest';
import { percentile } from './document.ts';

it.each([
  [[7], 99, 7],
  [[1, 2, 3, 4], 50, 2],
  [Array.from({ length: 200 }, (_, i) => i + 1), 99, 198],
  [[1, 2], 100, 2],
])('of %j no more than %i %% are above', (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});
