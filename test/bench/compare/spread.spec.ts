import { expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

it.each([
  [[3], { min: 3, median: 3, max: 3 }],
  [[10, 9, 1], { min: 1, median: 9, max: 10 }],
  [[4, 1, 2, 100], { min: 1, median: 3, max: 100 }],
])('of %j', (values, spread) => expect(spreadOf(values)).toEqual(spread));

it('of nothing is an error', () => expect(() => spreadOf([])).toThrow('nothing was measured'));
