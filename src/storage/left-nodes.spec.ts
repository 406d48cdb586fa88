import type { Gauge } from 'prom-client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import { type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import type { StorageService } from './storage.service.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

const T = 1_790_000_000_000;
const CYCLE_MS = 15_000;
const MAX_STALENESS_MS = 37_500;
/** Long before T. */
const START_MS = T - 900_000;

let gauge: Gauge<'type'>;
let storage: StorageService;

function storageWith(maxStalenessMs: number): StorageService {
  const made = storageService({ metricResolutionMs: CYCLE_MS, maxStalenessMs, incompletePods: 'keep' });
  gauge = made.points;
  return made.storage;
}

/** CPU in seconds since the start, and the start in milliseconds since the epoch. */
type Counted = readonly [cpuSeconds: number, startMs?: number];

/** A page measured `at` seconds after T. The node has used `nodeSeconds` more CPU than its Pod `db`, which has these containers. */
function page(at: number, containers: Record<string, Counted>, nodeSeconds = 100): MetricsBatch {
  const point = (cpuSeconds: number, startMs: number) => ({
    timestampMs: T + at * 1000,
    timestampNs: 0,
    startMs,
    startNs: 0,
    cpuNanoseconds: cpuSeconds * 1e9,
    memoryBytes: 1024,
  });
  const of = Object.entries(containers).map(([name, [cpuSeconds, startMs = START_MS]]) => {
    return { name, point: point(cpuSeconds, startMs) };
  });
  const sum = Object.values(containers).reduce((total, [cpuSeconds]) => total + cpuSeconds, nodeSeconds);
  return columnsOf({
    node: point(sum, UNKNOWN_START),
    pods: of.length === 0 ? [] : [{ namespace: 'shop', name: 'db', containers: of }],
  });
}

function store(name: string, at: number, batch: MetricsBatch): void {
  storage.storeBatch(name, batch, T + at * 1000);
}

/** Says that these are all nodes at a time in seconds after T. */
function cycle(at: number, ...nodes: string[]): void {
  storage.retainNodes(new Set(nodes), T + at * 1000);
}

/** A container's usage: its name, millicores, time in seconds after T, window in seconds. */
type Served = [name: string, millicores: number, at: number, windowSeconds: number];

function pod(at: number): Served[] {
  const points = storage.findPod('shop', 'db', T + at * 1000);
  const containers = points && podUsageOf(points)?.containers;
  return (containers ?? []).map(({ name, usage: { cpuNanocores, timestampMs, windowNs } }) => {
    return [name, cpuNanocores / 1e6, (timestampMs - T) / 1000, windowNs / 1e9];
  });
}

function node(name: string, at: number): number | undefined {
  const points = storage.findNode(name, T + at * 1000);
  const usage = points && nodeUsageOf(points);
  return usage && usage.cpuNanocores / 1e6;
}

/** 3 s of CPU in 15 s are 200 millicores. */
const BEFORE: Served[] = [['app', 200, 15, 15]];

describe('a Node that leaves the cluster', () => {
  beforeEach(() => {
    storage = storageWith(MAX_STALENESS_MS);
    store('old', 0, page(0, { app: [10] }));
    store('old', 15, page(15, { app: [13] }));
  });

  it('is not served any more, and its Pods are until they are too old; then nothing is kept of it', async () => {
    cycle(30, 'other');
    expect(node('old', 30)).toBeUndefined();
    expect(pod(30)).toEqual(BEFORE);
    expect(pod(52.5)).toEqual(BEFORE);
    expect(pod(52.501)).toEqual([]);
    cycle(45, 'other');
    expect(storage.byteLength).toBeGreaterThan(0);
    cycle(60, 'other');
    expect(storage.byteLength).toBe(0);
    expect(pod(45)).toEqual([]);
    for (const { value } of (await gauge.get()).values) expect(value).toBe(0);
    expect(storage.ready).toBe(false);
  });

  it.each([
    ['with another name', 'new'],
    ['with the same name', 'old'],
  ])('and comes back %s has a rate over the gap with its first page, and so have its Pods', (_, name) => {
    cycle(30);
    expect(pod(45)).toEqual(BEFORE);
    // 9 s of CPU in 30 s.
    store(name, 45, page(45, { app: [22] }));
    expect(pod(45)).toEqual([['app', 300, 45, 30]]);
    expect(node(name, 45)).toBe(300);
    // The old points are not needed.
    const bytes = storage.byteLength;
    cycle(45, name);
    expect(storage.byteLength).toBe(bytes / 2);
    expect(pod(60)).toEqual([['app', 300, 45, 30]]);
  });

  it('goes on with Pods that only its second page has, as when the kubelet was restarted for its new name', () => {
    cycle(30, 'new');
    store('new', 30, page(30, {}));
    expect(pod(30)).toEqual(BEFORE);
    store('new', 45, page(45, { app: [22] }));
    expect(pod(45)).toEqual([['app', 300, 45, 30]]);
    // A container that did not go on has no rate across the gap.
    expect(node('new', 30)).not.toBe(300);
  });

  it('goes on with Pods of which the new page first says nothing', () => {
    cycle(30, 'new');
    const first = page(30, { app: [0] }, 122);
    store('new', 30, first);
    expect(pod(30)).toEqual(BEFORE);
    // A machine is recognised by the containers that run on it.
    expect(node('new', 30)).toBeUndefined();
    store('new', 45, { ...page(45, { app: [22] }), layout: first.layout });
    expect(pod(45)).toEqual([['app', 300, 45, 30]]);
  });

  it('goes on with a Pod of which a container restarted meanwhile, which stays as it was within the bound', () => {
    store('old', 30, page(30, { app: [16], log: [1, START_MS] }));
    store('old', 45, page(45, { app: [19], log: [2.5, START_MS] }));
    const both: Served[] = [
      // The same was served at 30 s, when the other container had no second point.
      ['app', 200, 45, 30],
      ['log', 100, 45, 15],
    ];
    expect(pod(45)).toEqual(both);
    cycle(60, 'new');
    store('new', 60, page(60, { app: [22], log: [0.1, T + 55_000] }));
    expect(pod(60)).toEqual(both);
    expect(pod(82.5)).toEqual(both);
    expect(pod(82.501)).toEqual([]);
  });

  it('does not make a partial sum of a Pod that had no numbers yet', () => {
    storage = storageWith(MAX_STALENESS_MS);
    store('old', 0, page(0, { app: [10], log: [1] }));
    store('old', 15, page(15, { app: [13], log: [0.1, T + 10_000] }));
    expect(pod(15)).toEqual([]);
    cycle(30, 'new');
    store('new', 30, page(30, { app: [16], log: [0.1, T + 25_000] }));
    expect(pod(30)).toEqual([]);
  });

  it('counts what its next name serves once', async () => {
    cycle(30, 'new');
    store('new', 30, page(30, { app: [16] }));
    for (const { value } of (await gauge.get()).values) expect(value).toBe(1);
  });
});

describe('a Pod that runs on another node', () => {
  beforeEach(() => {
    storage = storageWith(MAX_STALENESS_MS);
    store('old', 0, page(0, { app: [10] }));
    store('old', 15, page(15, { app: [13] }));
  });

  // As a Pod of a StatefulSet. Its counter may be higher than that of the Pod before.
  it.each([
    ['that started since', [50, T + 25_000]],
    ['that started before, by that node’s clock', [50, START_MS - 1]],
    ['that started a microsecond later than that one', [50, START_MS + 0.001]],
    ['whose start the page does not say', [50, UNKNOWN_START]],
    ['that started at 0, which is no time', [50, 0]],
  ] as const)('and has the name of one of a Node that left has no rate across the two: one %s', (_, container) => {
    cycle(30, 'new');
    store('new', 30, page(30, { app: container }));
    expect(pod(30)).toEqual([]);
    expect(node('new', 30)).toBeUndefined();
    store('new', 45, page(45, { app: [56, container[1]] }));
    expect(pod(45)).toEqual([['app', 400, 45, 15]]);
  });

  it.each([UNKNOWN_START, 0])('has no rate across the two where neither page says a start (%d)', (startMs) => {
    store('old', 30, page(30, { app: [16, startMs] }));
    store('old', 45, page(45, { app: [19, startMs] }));
    expect(pod(45)).toHaveLength(1);
    cycle(60, 'new');
    store('new', 60, page(60, { app: [50, startMs] }));
    expect(pod(60)).toEqual([]);
  });

  it('is that one though the clock of the Node that left was ahead', () => {
    store('old', 30, page(130, { app: [20] }));
    cycle(30, 'new');
    store('new', 30, page(30, { app: [1, T + 16_000] }));
    store('new', 45, page(45, { app: [4, T + 16_000] }));
    expect(pod(45)).toEqual([['app', 200, 45, 15]]);
  });

  it('has its own numbers, and none of the Node that left, once the Pod of that name there was deleted', () => {
    cycle(30, 'new');
    expect(pod(30)).toEqual(BEFORE);
    const observer = vi.fn<(nodeName: string) => void>();
    storage.onChange(observer);
    storage.notePodDeleted('shop', 'db');
    expect(pod(30)).toEqual([]);
    // A list that has its numbers must not be served again.
    expect(observer.mock.calls.map(([nodeName]) => nodeName)).toEqual(['old']);
    // No later page would remove it.
    cycle(31, 'new');
    expect(storage.byteLength).toBe(0);
  });

  it.each([
    ['', page(30, { app: [16] })],
    [' and another container came', page(30, { app: [16], log: [1] })],
  ])('has its own numbers, and none of a Node that left, if it was deleted before%s', (_, last) => {
    storage.notePodDeleted('shop', 'db');
    store('old', 30, last);
    expect(pod(30)).not.toEqual([]);
    cycle(45, 'new');
    expect(pod(45)).toEqual([]);
  });

  it('is served on when its node leaves, though one of that name was deleted there before it came', () => {
    storage.notePodDeleted('shop', 'db');
    // First a page without the Pod, then pages of the Pod that follows it.
    const { layout, values } = page(30, { app: [0] });
    store('old', 30, { layout, values });
    store('old', 45, { ...page(45, { app: [16] }), layout });
    store('old', 60, { ...page(60, { app: [19] }), layout });
    expect(pod(60)).toEqual([['app', 200, 60, 15]]);
    cycle(75, 'new');
    expect(pod(75)).toEqual([['app', 200, 60, 15]]);
  });
});

describe('the clock of a node that gets another name', () => {
  it('was not set meanwhile, or there is no rate across', () => {
    storage = storageWith(MAX_STALENESS_MS);
    store('old', 0, page(0, { app: [10] }));
    store('old', 15, page(15, { app: [13] }));
    cycle(30, 'new');
    store('new', 30, page(75, { app: [16] }));
    expect(pod(30)).toEqual([]);
    expect(node('new', 30)).toBeUndefined();
  });
});

describe('when a missed scrape forgets at once', () => {
  beforeEach(() => {
    storage = storageWith(0);
    store('old', 0, page(0, { app: [10] }));
    store('old', 15, page(15, { app: [13] }));
    cycle(30, 'new');
  });

  it('Pods of a Node that left are served until the next cycle, in which another may have them', () => {
    expect(pod(44)).toEqual(BEFORE);
    cycle(45, 'new');
    expect(pod(45)).toEqual([]);
    expect(storage.byteLength).toBe(0);
  });

  it('Pods go on under another name, as in the original', () => {
    store('new', 30, page(30, { app: [19] }));
    expect(pod(30)).toEqual([['app', 400, 30, 15]]);
    cycle(45, 'new');
    expect(pod(45)).toEqual([['app', 400, 30, 15]]);
  });

  it('takes nothing over of a Pod that the node has itself, with other containers', () => {
    store('one', 0, page(0, { sidecar: [1] }));
    store('other', 0, page(0, { app: [2] }));
    store('one', 15, page(15, { app: [5] }));
    expect(pod(15)).toEqual([]);
    store('one', 30, page(30, { app: [8] }));
    expect(pod(30)).toEqual([['app', 200, 30, 15]]);
  });

  it('its Pods are forgotten with the next cycle, which observers are told', () => {
    storage = storageWith(0);
    store('a', 0, page(0, { app: [1] }));
    store('a', 15, page(15, { app: [2] }));
    storage.retainNodes(new Set(), T + 30_000);
    expect(storage.findPod('shop', 'db', T + 30_000)).toBeDefined();
    let changes = 0;
    storage.onChange(() => (changes += 1));
    storage.retainNodes(new Set(), T + 45_000);
    expect([storage.findPod('shop', 'db', T + 45_000), changes]).toEqual([undefined, 1]);
  });
});
