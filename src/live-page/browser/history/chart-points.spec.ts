import { expect, test } from 'vitest';
import { bridgeGaps, firstKnown } from './chart-points.js';

test('a line goes over at most two missing points', () => {
  expect(bridgeGaps([null, 1, null, 2, null, null, 3, null, null, null, 4, null])).toEqual([
    ...[null, 1, undefined, 2, undefined, undefined, 3, null, null, null, 4, null],
  ]);
});

test('a chart begins with the first value of any line', () => {
  expect(firstKnown([[null, null, 3], [null, 2, 3], [null]])).toBe(1);
  expect(firstKnown([[null]])).toBe(0);
});
