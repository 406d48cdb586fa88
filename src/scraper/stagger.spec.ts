import { describe, expect, it } from 'vitest';
import { staggerInBatches } from './stagger.js';

const nodes = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Yields 0, 1/count, 2/count and so on. */
function even(count: number): () => number {
  let next = 0;
  return () => next++ / count;
}

describe('staggerInBatches', () => {
  it('spreads the nodes over 8 ms each, at most 4 s, a batch each tenth of a second', () => {
    const delays = (count: number) => staggerInBatches(nodes(count), even(count)).map(({ delayMs }) => delayMs);
    expect(delays(0)).toEqual([]);
    expect(delays(12)).toEqual([0]);
    expect(delays(50)).toEqual([0, 100, 200, 300]);
    expect(delays(1000)).toEqual(nodes(40).map((i) => i * 100));
    expect(delays(5000)).toEqual(nodes(40).map((i) => i * 100));
  });

  it('asks every node once, and no more at a time than belong there', () => {
    const batches = staggerInBatches(nodes(5000), even(5000));
    expect(batches.map(({ items }) => items.length)).toEqual(nodes(40).map(() => 125));
    expect(batches.flatMap(({ items }) => items)).toEqual(nodes(5000));
  });

  it('asks no node later than at its own time', () => {
    // 0.062 × 4 s = 248 ms, 0.9999 × 4 s = 3999.6 ms
    const times = [0.062, 0.9999].values();
    const thousand = nodes(1000).map((i) => (i < 2 ? i : -1));
    const batches = staggerInBatches(thousand, () => times.next().value ?? 0.5);
    expect(batches.find(({ items }) => items.includes(0))?.delayMs).toBe(200);
    expect(batches.find(({ items }) => items.includes(1))?.delayMs).toBe(3900);
  });
});
