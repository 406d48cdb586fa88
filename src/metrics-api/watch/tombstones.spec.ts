import { expect, it } from 'vitest';
import { MOST_TOMBSTONES, type Tombstone, TOMBSTONE_LIFE_MS, Tombstones } from './tombstones.js';

const T = 1_790_000_000_000;
const tombstone = (moment: number) => ({ moment }) as Tombstone;

function momentsAfter(tombstones: Tombstones, moment: number): number[] {
  const moments: number[] = [];
  for (let i = tombstones.placeAfter(moment); tombstones.at(i) !== undefined; i++)
    moments.push(tombstones.at(i)!.moment);
  return moments;
}

it('are found after a moment, in their order', () => {
  const tombstones = new Tombstones();
  for (const moment of [T, T + 1, T + 2]) tombstones.addTombstone(tombstone(moment));
  expect(momentsAfter(tombstones, T - 1)).toEqual([T, T + 1, T + 2]);
  expect(momentsAfter(tombstones, T)).toEqual([T + 1, T + 2]);
  expect(momentsAfter(tombstones, T + 2)).toEqual([]);
  expect(tombstones.floor).toBe(Number.NEGATIVE_INFINITY);
});

it('are kept for five minutes, and it is known since when', () => {
  const tombstones = new Tombstones();
  for (const moment of [T, T + 1, T + TOMBSTONE_LIFE_MS + 1]) tombstones.addTombstone(tombstone(moment));
  expect(momentsAfter(tombstones, 0)).toEqual([T + 1, T + TOMBSTONE_LIFE_MS + 1]);
  expect(tombstones.floor).toBe(T);
});

it('are bounded in number', () => {
  const tombstones = new Tombstones();
  for (let i = 0; i < 3 * MOST_TOMBSTONES; i++) tombstones.addTombstone(tombstone(T + i / 1024));
  expect(tombstones.count).toBe(MOST_TOMBSTONES);
  expect(momentsAfter(tombstones, 0)).toHaveLength(MOST_TOMBSTONES);
  expect(tombstones.floor).toBe(T + (2 * MOST_TOMBSTONES - 1) / 1024);
});
