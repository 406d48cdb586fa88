import { describe, expect, it } from 'vitest';
import { batchesByPlace, placeInCycle } from './stagger.js';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Places 0, 1/count, 2/count and so on. */
const even = (count: number) => numbers(count).map((i) => ({ name: `node-${i}`, place: i / count }));
const named = (names: readonly string[]) => names.map((name) => ({ name, place: placeInCycle(name) }));

describe('batchesByPlace', () => {
  it('spreads the nodes over 8 ms each, at most 4 s, a batch each tenth of a second', () => {
    const delays = (count: number) => batchesByPlace(even(count)).map(({ delayMs }) => delayMs);
    expect(delays(0)).toEqual([]);
    expect(delays(12)).toEqual([0]);
    expect(delays(50)).toEqual([0, 100, 200, 300]);
    expect(delays(1000)).toEqual(numbers(40).map((i) => i * 100));
    expect(delays(5000)).toEqual(numbers(40).map((i) => i * 100));
  });

  it('asks every node once, and no more at a time than belong there', () => {
    const batches = batchesByPlace(even(5000));
    expect(batches.map(({ items }) => items.length)).toEqual(numbers(40).map(() => 125));
    expect(batches.flatMap(({ items }) => items)).toEqual(even(5000));
  });

  it('asks no node later than at its own time', () => {
    // 0.062 × 4 s = 248 ms, 0.9999 × 4 s = 3999.6 ms
    const thousand = [0.062, 0.9999, ...numbers(998).map(() => 0.5)].map((place) => ({ place }));
    const batches = batchesByPlace(thousand);
    expect(batches.find(({ items }) => items.includes(thousand[0]!))?.delayMs).toBe(200);
    expect(batches.find(({ items }) => items.includes(thousand[1]!))?.delayMs).toBe(3900);
  });

  it('gives a node the same place in every cycle, whoever comes and goes', () => {
    const all = even(1000);
    const delayOf = (cycle: typeof all, name: string) =>
      batchesByPlace(cycle).find(({ items }) => items.some((node) => node.name === name))?.delayMs;
    expect(delayOf(all, 'node-700')).toBe(2800);
    expect(delayOf([...named(['new']), ...all.slice(300)], 'node-700')).toBe(2800);
  });
});

describe('placeInCycle', () => {
  it('is the same in every process', () => {
    // The first four bytes of `printf NAME | sha256sum`.
    expect(placeInCycle('node-1')).toBe(0x35971be6 / 2 ** 32);
    expect(placeInCycle('ip-10-0-0-1.ec2.internal')).toBe(0xf8d80228 / 2 ** 32);
  });

  it.each([
    ['numbered', (i: number) => `node-${i}`],
    ['numbered with zeros', (i: number) => `gke-pool-${String(i).padStart(5, '0')}`],
    ['of addresses', (i: number) => `ip-10-0-${i >> 8}-${i & 255}.eu-central-1.compute.internal`],
  ])('spreads names evenly that are %s', (_, name) => {
    const batches = batchesByPlace(named(numbers(5000).map(name)));
    expect(batches).toHaveLength(40);
    // 125 on average; by chance one of 40 is 4 standard deviations off (of 11) once in 400 tables.
    for (const { items } of batches) expect(Math.abs(items.length - 125)).toBeLessThan(45);
  });
});
