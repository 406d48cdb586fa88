import { expect, it } from 'vitest';
import { MEMORY } from '../model/resources.js';
import type { UsageRing } from './usage-ring.js';
import { wholePoints } from './whole-points.js';

const NONE = Number.NaN;

/** The sum of containers with these points. */
function sumOf(...containers: number[][]): number[] | undefined {
  const read = (subject: number) => {
    const values = containers[subject]!;
    return { typical: values, max: values };
  };
  const window = { first: 0, perPoint: 1, count: containers[0]!.length };
  const points = wholePoints({ read } as unknown as UsageRing, [...containers.keys()], MEMORY, window);
  return points && [...points.max];
}

it('adds up containers from their first point to their last', () => {
  expect(sumOf([1, 2, NONE, NONE], [NONE, 10, 20, 30])).toEqual([1, 12, 20, 30]);
});

it('has no value where one of them has none', () => {
  expect(sumOf([1, NONE, 3], [10, 20, 30])).toEqual([11, NONE, 33]);
});

it('has none where no container was', () => {
  expect(sumOf([1, NONE, NONE, NONE], [NONE, NONE, 20, NONE])).toEqual([1, NONE, 20, NONE]);
  expect(sumOf([NONE], [NONE])).toBeUndefined();
});
