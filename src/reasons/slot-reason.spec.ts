import { describe, expect, it } from 'vitest';
import { type BatchLayout, BATCH_FIELDS } from '../model/metrics-batch.js';
import { NodePoints } from '../storage/node-points.js';
import { batchTimes } from '../storage/batch-times.js';
import { NEVER_HELD } from '../storage/staleness.js';
import { storeSamples } from '../storage/store-samples.js';
import { slotReason } from './slot-reason.js';
import { extraResourcesOf } from '../model/resources.js';

const LAYOUT: BatchLayout = { namespaces: ['n'], pods: ['p'], firstSlots: [1, 3], containers: ['', 'app', 'side'] };
const FIRST_MS = 1_790_000_000_000;
const START_NS = (FIRST_MS - 3_600_000) * 1e6;
const RULES = { resolutionMs: 15_000, nodeHeldForMs: NEVER_HELD, podHeldForMs: NEVER_HELD, mostCores: 8 };
const WELL = [FIRST_MS, 10e9, 5e6, START_NS];

function store(node: NodePoints, values: Float64Array, atMs: number): void {
  const times = batchTimes(values, { steadyMs: atMs, wallMs: atMs }, RULES.resolutionMs);
  storeSamples(node, { layout: LAYOUT, values }, times, RULES);
}

/** What is said of `app` after these points of it, 15 s apart, one page each; all else is well. */
function saidAfter(...points: number[][]): { reason: string; message: string } | undefined {
  const node = new NodePoints('node', LAYOUT, extraResourcesOf([]));
  const values = new Float64Array(3 * BATCH_FIELDS);
  points.forEach((point, i) => {
    const later = [FIRST_MS + i * 15_000, 10e9 * (i + 1), 5e6, START_NS];
    for (const [slot, each] of [later, point, later].entries()) values.set(each, slot * BATCH_FIELDS);
    const atMs = FIRST_MS + i * 15_000;
    store(node, values, atMs);
  });
  const nowMs = FIRST_MS + (points.length - 1) * 15_000;
  return slotReason(
    { whose: 'container "app"', slot: 1, values, points: node, suspect: 'the clock of the node' },
    'waiting',
    nowMs,
  );
}

const second = (change: Partial<Record<number, number>>) =>
  [FIRST_MS + 15_000, 20e9, 5e6, START_NS].map((value, field) => change[field] ?? value);

describe('slotReason', () => {
  it('is none of what has a rate', () => {
    expect(saidAfter(WELL, second({}))).toBeUndefined();
  });

  it.each([
    ['ZeroCpu', [WELL, second({ 1: 0 })], `the kubelet's page has no CPU time of container "app", or zero`],
    ['ZeroMemory', [WELL, second({ 2: 0 })], `the kubelet's page has no memory of container "app", or zero`],
    [
      'FutureSample',
      [WELL, second({ 0: FIRST_MS + 15_000 + 300_001 })],
      'container "app" was measured in the future, at 2026-09-21T14:18:35Z: the clock of the node is wrong',
    ],
    ['WaitingForSecondSample', [WELL], 'container "app" was measured once: waiting'],
    [
      'WaitingForSecondSample',
      [[FIRST_MS, 10e6, 5e6, (FIRST_MS - 4000) * 1e6]],
      'container "app" started 4 s ago: waiting',
    ],
    [
      'Restarted',
      [WELL, second({ 1: 10e6, 3: (FIRST_MS + 11_000) * 1e6 })],
      'container "app" restarted 4 s ago: waiting',
    ],
    ['CounterWentBack', [WELL, second({ 1: 1e9 })], 'container "app" had used more CPU time before: waiting'],
    [
      'CounterWentBack',
      [WELL, second({ 3: START_NS - 2e9 })],
      'container "app" is one that started earlier than before: waiting',
    ],
    [
      'ImpossibleRate',
      [WELL, second({ 1: 131e9 })],
      `the kubelet's page says more CPU time of container "app" than the node has had; a counter that goes on from there is believed after 5 minutes`,
    ],
  ])('is %s', (reason, points, message) => {
    expect(saidAfter(...points)).toEqual({ reason, message });
  });

  it('is none of what only another container of the Pod holds back', () => {
    const node = new NodePoints('node', LAYOUT, extraResourcesOf([]));
    const values = Float64Array.from([...WELL, FIRST_MS, 0, 5e6, START_NS, ...WELL]);
    store(node, values, FIRST_MS);
    const side = { whose: 'container "side"', slot: 2, values, points: node, suspect: 'the clock of the node' };
    expect(slotReason(side, 'waiting', FIRST_MS)).toBeUndefined();
  });
});
