import { expect, it } from 'vitest';
import type { FleetNode } from '../fleet/fleet.ts';
import { lossOf, lossText } from './loss.ts';
import type { Tick } from './watcher.ts';

const nodes = ['a', 'b'].map((name, index) => ({ name, index }) as FleetNode);

/** A look, so many seconds after the fault began, that sees all Pods of these nodes. */
function tick(second: number, ...names: string[]): Tick {
  const pods = new Map(nodes.filter(({ name }) => names.includes(name)).map(({ index }) => [index, 4]));
  const none = { missed: new Set<number>(), slowestMs: 0, wrong: [], failures: [] };
  return { atMs: second * 1000, nodes: new Set(names), pods, ...none };
}

it('says how many were away at a time, and for how long', () => {
  const ticks = [tick(0, 'a', 'b'), tick(2, 'a'), tick(4), tick(6, 'b'), tick(8, 'a', 'b'), tick(10, 'a', 'b')];
  const loss = lossOf(ticks, nodes, { begunMs: 0, endedMs: 5_000 });
  expect(loss).toEqual({
    nodes: 2,
    ofNodes: 2,
    pods: 8,
    ofPods: 8,
    missed: 0,
    longestS: 4,
    afterS: 2,
    backS: 3,
  });
  expect(lossText(loss)).toBe('2 of 2 nodes, 8 of 8 Pods, up to 4 s: gone 2 s after it began, back 3 s after it');
});

it('a look by name that finds nothing is a loss as well', () => {
  const ticks = [tick(0, 'a', 'b'), { ...tick(2, 'a', 'b'), missed: new Set([1]) }, tick(4, 'a', 'b')];
  const time = { begunMs: 0, endedMs: 1_000 };
  expect(lossText(lossOf(ticks, [nodes[0]!], time))).toBe('nothing');
  expect(lossText(lossOf(ticks, nodes, time))).toBe(
    '0 of 2 nodes, 0 of 8 Pods, up to 0 s: gone 2 s after it began, back 3 s after it',
  );
});

it('says so when something is still away at the end', () => {
  expect(lossText(lossOf([tick(0, 'a')], nodes, { begunMs: 0, endedMs: 0 }))).toMatch(/not back$/);
});
