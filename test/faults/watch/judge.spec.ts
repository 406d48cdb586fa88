import { expect, it } from 'vitest';
import type { FaultFleet } from '../fleet/fleet.ts';
import { MatrixNode } from '../fleet/node.ts';
import { Judge } from './judge.ts';

// The second node of a fleet, an hour old; its first counter has 57 millicores and a wave (see Workload).
const NOW_S = 1_795_000_000;
const node = new MatrixNode(1, NOW_S);
const judge = new Judge({ nodes: [{ index: 1, name: 'node-1', address: '', node }] } as unknown as FaultFleet);
const cores = node.usage.cores(NOW_S, 10)!;
const true_ = {
  metadata: { name: 'node-1' },
  timestamp: new Date(NOW_S * 1000).toISOString(),
  window: '10s',
  usage: { cpu: `${Math.round(cores * 1e9)}n`, memory: `${node.usage.memory(NOW_S) / 1024}Ki` },
};
const nowMs = NOW_S * 1000 + 500;

it('finds nothing wrong with the truth', () => {
  expect(judge.node(true_, nowMs)).toEqual([]);
});

it.each([
  ['CPU of another window', { ...true_, window: '20s' }, /truth/],
  ['memory of another second', { ...true_, usage: { ...true_.usage, memory: '1Ki' } }, /truth/],
  ['a time in the future', { ...true_, timestamp: new Date(nowMs + 5_000).toISOString() }, /old/],
  ['a time long ago', { ...true_, timestamp: new Date(nowMs - 60_000).toISOString() }, /old/],
  ['a window of no time', { ...true_, window: '0s' }, /window/],
  ['a negative window', { ...true_, window: '-10s' }, /window/],
  ['NaN', { ...true_, usage: { ...true_.usage, cpu: 'NaN' } }, /truth/],
])('%s is wrong', (_, served, said) => {
  expect(judge.node(served, nowMs).join()).toMatch(said);
});

it('what took long to arrive was not old when it was asked for, or it is wrong', () => {
  const lateMs = nowMs + 60_000;
  expect(judge.node(true_, lateMs, nowMs)).toEqual([]);
  expect(judge.node(true_, lateMs, lateMs - 20_000).join()).toMatch(/old/);
});

it('a rate over a restart is wrong, since no counter tells it', () => {
  const rebooted = new MatrixNode(1, NOW_S);
  rebooted.reboot(NOW_S - 5);
  const one = new Judge({
    nodes: [{ index: 1, name: 'node-1', address: '', node: rebooted }],
  } as unknown as FaultFleet);
  expect(one.node(true_, nowMs).join()).toMatch(/over a restart/);
});

it('a Pod without one of its containers is wrong', () => {
  const served = { ...true_, metadata: { name: 'pod-1-0' }, containers: [] };
  expect(judge.pod(served, nowMs)).toEqual(['pod-1-0 has the containers ']);
});
