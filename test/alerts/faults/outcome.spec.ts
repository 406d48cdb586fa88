import { expect, it } from 'vitest';
import { isAsExpected, outcomesOf } from './outcome.ts';
import type { AlertFault, AlertRound } from './alert-round.ts';

const fault = (name: string, nodes: number, ...ofNodes: string[]): AlertFault => ({
  name,
  nodes,
  ofNodes,
  begin: () => undefined,
  end: () => undefined,
});
const round: AlertRound = { name: 'r', faults: [fault('x', 2, 'A (Y)'), fault('z', 1)], lastS: 1, alerts: [] };
const nodesOf = [new Set(['n1', 'n2']), new Set(['n3'])];

it('an alert belongs to the fault of its Node, all others to the round', () => {
  const sightings = [
    { alert: 'A (Y)', node: 'n1', atMs: 3_000 },
    { alert: 'A (Y)', node: 'n2', atMs: 5_000 },
    { alert: 'A (Q)', node: 'n9', atMs: 6_000 },
    { alert: 'B', atMs: 7_000 },
  ];
  const [x, z, rest] = outcomesOf(round, nodesOf, sightings, 1_000, 9);
  expect(x).toMatchObject({ fault: 'x', fired: [{ alert: 'A (Y)', nodes: 2, firstS: 2, lastS: 4 }], overS: 9 });
  expect(z).toMatchObject({ fault: 'z', fired: [] });
  expect(rest!.fired.map(({ alert }) => alert)).toEqual(['A (Q)', 'B']);
  expect([x, z, rest].map((one) => isAsExpected(one!))).toEqual([true, true, false]);
});

it('an alert that one of the Nodes lacks is not as expected, nor is one that nobody expects', () => {
  const [x, z] = outcomesOf(
    round,
    nodesOf,
    [
      { alert: 'A (Y)', node: 'n1', atMs: 0 },
      { alert: 'B', node: 'n3', atMs: 0 },
    ],
    0,
  );
  expect([x, z].map((one) => isAsExpected(one!))).toEqual([false, false]);
});
