import { describe, expect, it } from 'vitest';
import { Stagger } from './stagger.js';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const nodes = (count: number) => numbers(count).map((i) => ({ name: `node-${i}` }));

/** Yields 0, 1/count, 2/count and so on. */
function even(count: number): () => number {
  let next = 0;
  return () => next++ / count;
}

describe('Stagger', () => {
  it('spreads the nodes over 8 ms each, at most 4 s, a batch each tenth of a second', () => {
    const delays = (count: number) => new Stagger(even(count)).batches(nodes(count)).map(({ delayMs }) => delayMs);
    expect(delays(0)).toEqual([]);
    expect(delays(12)).toEqual([0]);
    expect(delays(50)).toEqual([0, 100, 200, 300]);
    expect(delays(1000)).toEqual(numbers(40).map((i) => i * 100));
    expect(delays(5000)).toEqual(numbers(40).map((i) => i * 100));
  });

  it('asks every node once, and no more at a time than belong there', () => {
    const batches = new Stagger(even(5000)).batches(nodes(5000));
    expect(batches.map(({ items }) => items.length)).toEqual(numbers(40).map(() => 125));
    expect(batches.flatMap(({ items }) => items)).toEqual(nodes(5000));
  });

  it('asks no node later than at its own time', () => {
    // 0.062 × 4 s = 248 ms, 0.9999 × 4 s = 3999.6 ms
    const times = [0.062, 0.9999].values();
    const thousand = nodes(1000);
    const batches = new Stagger(() => times.next().value ?? 0.5).batches(thousand);
    expect(batches.find(({ items }) => items.includes(thousand[0]!))?.delayMs).toBe(200);
    expect(batches.find(({ items }) => items.includes(thousand[1]!))?.delayMs).toBe(3900);
  });

  it('gives a node the same place in every cycle, whoever comes and goes', () => {
    const stagger = new Stagger(even(1000));
    const all = nodes(1000);
    const delayOf = (cycle: typeof all, name: string) =>
      stagger.batches(cycle).find(({ items }) => items.some((node) => node.name === name))?.delayMs;
    expect(delayOf(all, 'node-700')).toBe(2800);
    stagger.retain(new Set(all.slice(300).map(({ name }) => name)));
    expect(delayOf([{ name: 'new' }, ...all.slice(300)], 'node-700')).toBe(2800);
  });

  it('gives a node a new place that was away', () => {
    const places = [0.25].values();
    const stagger = new Stagger(() => places.next().value ?? 0);
    const all = nodes(500);
    const delay = () => stagger.batches(all).find(({ items }) => items.includes(all[0]!))?.delayMs;
    expect([delay(), delay()]).toEqual([1000, 1000]);
    stagger.retain(new Set(['node-1']));
    expect(delay()).toBe(0);
  });
});
