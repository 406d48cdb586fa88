import { describe, expect, it } from 'vitest';
import { storageService } from '../../test/plain/storage-service.js';
import { BATCH_FIELDS, type BatchLayout, type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import type { StorageService } from './storage.service.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';
import { EXTRA_GAUGES, type ExtraResources, extraResourcesOf } from '../model/resources.js';
import type { ResourceUsage } from '../model/usage.js';

const T = 1_790_000_000_000;
const MI = 1024 ** 2;

const LAYOUT: BatchLayout = { namespaces: ['shop'], pods: ['web'], firstSlots: [1, 3], containers: ['', 'app', 'log'] };
/** The same names behind another Pod. */
const LATER: BatchLayout = {
  namespaces: ['shop', 'shop'],
  pods: ['new', 'web'],
  firstSlots: [1, 2, 4],
  containers: ['', 'app', 'app', 'log'],
};

interface Said {
  readonly layout?: BatchLayout;
  /** By slot. */
  readonly swap?: readonly number[];
  /** Of each Pod: milliseconds after T, seconds of CPU, bytes. */
  readonly pods?: readonly (readonly [number, number, number])[];
  readonly podSwap?: readonly number[];
}

/** A batch whose containers have used a second more in each of so many steps of 15 s. */
function batch(step: number, { layout = LAYOUT, swap = [], pods = [], podSwap = [] }: Said): MetricsBatch {
  const point = [T + step * 15_000, (1 + step) * 1e9, MI, UNKNOWN_START];
  const values = Float64Array.from(layout.containers.flatMap(() => point));
  const whole = pods.flatMap(([ms, seconds, bytes]) => [T + ms, seconds * 1e9, bytes, UNKNOWN_START]);
  expect(values).toHaveLength(layout.containers.length * BATCH_FIELDS);
  const gauges = [Float64Array.from(swap)];
  const extra = { gauges, pods: Float64Array.from(whole), podGauges: [Float64Array.from(podSwap)] };
  return { layout, values, extra };
}

function storageWith(extraResources: ExtraResources): StorageService {
  return storageService({ metricResolutionMs: 15_000, maxStalenessMs: 37_500, extraResources }).storage;
}

/** What is served after these batches, one each 15 s. */
function after(extraResources: ExtraResources, ...said: readonly Said[]) {
  const storage = storageWith(extraResources);
  for (const [step, each] of said.entries()) storage.storeBatch('n', batch(step, each), T + step * 15_000);
  const nowMs = T + said.length * 15_000;
  return {
    node: nodeUsageOf(storage.findNode('n', nowMs)!)!,
    pod: podUsageOf(storage.findPod('shop', 'web', nowMs)!)!,
  };
}

/** The swap in a usage, its only gauge. */
function swapOf({ gauges }: ResourceUsage): number {
  expect(gauges!.map(({ resource }) => resource)).toEqual(EXTRA_GAUGES);
  return gauges![0]!.value;
}

describe('swap', () => {
  const SWAP = extraResourcesOf(['swap']);

  it('is what the last page says, of node and containers', () => {
    const { node, pod } = after(SWAP, { swap: [1, 2, 3] }, { swap: [7 * MI, 5 * MI, 0] });
    expect(swapOf(node)).toBe(7 * MI);
    expect(pod.containers.map(({ usage }) => swapOf(usage))).toEqual([5 * MI, 0]);
  });

  it('is of no container of a Pod unless it is known of all that have a usage', () => {
    const { node, pod } = after(SWAP, { swap: [1, 2, 3] }, { swap: [1, 2, Number.NaN] });
    expect(swapOf(node)).toBe(1);
    for (const { usage } of pod.containers) expect(usage).not.toHaveProperty('gauges');
  });

  it('is not kept from a page before', () => {
    const { node, pod } = after(SWAP, { swap: [1, 2, 3] }, { swap: [Number.NaN, Number.NaN, Number.NaN] });
    for (const usage of [node, ...pod.containers.map((each) => each.usage)]) expect(usage).not.toHaveProperty('gauges');
  });

  it('is not known of what another process left', () => {
    const storage = storageWith(SWAP);
    const { layout, values } = batch(0, {});
    storage.restoreBatch('n', { layout, values }, { steadyMs: T, wallMs: T });
    storage.storeBatch('n', batch(1, { swap: [4, 5, 6] }), T + 15_000);
    expect(swapOf(nodeUsageOf(storage.findNode('n', T + 15_000)!)!)).toBe(4);
  });

  it('is not there without the flag', () => {
    const { node } = after(extraResourcesOf([]), {}, {});
    expect(node).not.toHaveProperty('gauges');
    const storage = storageWith(extraResourcesOf([]));
    storage.storeBatch('n', batch(0, {}), T);
    expect(storage.findNode('n', T)!.extra).toBeUndefined();
  });
});

describe('a Pod as a whole', () => {
  const POD = extraResourcesOf(['pod']);

  it('has a rate between its own two points, whatever the containers say', () => {
    // 3 s of CPU in 12 s are 250 millicores.
    const { pod } = after(POD, { pods: [[-4000, 10, MI]] }, { pods: [[8000, 13, 2 * MI]] });
    expect(pod.whole).toEqual({ cpuNanocores: 250e6, memoryBytes: 2 * MI, timestampMs: T + 8000, windowNs: 12e9 });
    expect(pod.timestampMs).toBe(T + 15_000);
  });

  it('has its swap when that is asked for too', () => {
    const { pod } = after(
      extraResourcesOf(['swap', 'pod']),
      { pods: [[0, 10, MI]], podSwap: [1], swap: [0, 0, 0] },
      { pods: [[15_000, 11, MI]], podSwap: [4096], swap: [0, 0, 0] },
    );
    expect(swapOf(pod.whole!)).toBe(4096);
  });

  it.each<[string, readonly (readonly [number, number, number])[]]>([
    [
      'one point',
      [
        [0, 0, 0],
        [15_000, 11, MI],
      ],
    ],
    [
      'a counter that fell',
      [
        [0, 12, MI],
        [15_000, 11, MI],
      ],
    ],
    [
      'no CPU',
      [
        [0, 12, MI],
        [15_000, 0, MI],
      ],
    ],
    [
      'no memory',
      [
        [0, 12, MI],
        [15_000, 13, 0],
      ],
    ],
    [
      'a time that cannot be',
      [
        [0, 12, MI],
        [600_000, 13, MI],
      ],
    ],
    [
      'the same sample twice',
      [
        [0, 12, MI],
        [0, 12, MI],
      ],
    ],
  ])('has no usage with %s, and its containers have', (_, [first, second]) => {
    const { pod } = after(POD, { pods: [first!] }, { pods: [second!] });
    expect(pod).not.toHaveProperty('whole');
    expect(pod.containers).toHaveLength(2);
  });

  it('keeps its points when the page has another layout', () => {
    const { pod } = after(
      POD,
      { pods: [[0, 10, MI]] },
      {
        layout: LATER,
        pods: [
          [15_000, 1, MI],
          [15_000, 13, MI],
        ],
      },
    );
    // 3 s of CPU in 15 s.
    expect(pod.whole?.cpuNanocores).toBe(200e6);
  });

  it('has no usage across a change of the clock of its node', () => {
    const storage = storageWith(POD);
    storage.storeBatch('n', batch(0, { pods: [[0, 10, MI]] }), T);
    const { layout, values, extra } = batch(1, { pods: [[75_000, 11, MI]] });
    for (let slot = 0; slot < 3; slot++) values[slot * BATCH_FIELDS]! += 60_000;
    storage.storeBatch('n', { layout, values, extra }, T + 15_000);
    storage.storeBatch('n', batch(2, { pods: [[90_000, 12, MI]] }), T + 30_000);
    expect(storage.findPod('shop', 'web', T + 30_000)!.node.extra!.podUsage(0)).toBeUndefined();
  });
});
