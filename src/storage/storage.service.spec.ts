import type { Gauge } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ContainerMetricsPoint, MetricsPoint } from '../../test/plain/metrics-batch.js';
import { columnsOf } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import type { IncompletePods } from '../config/options.js';
import { type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import type { StorageService } from './storage.service.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

const RESOLUTION_MS = 15_000;
const T = 1_790_000_000_000;

/** A point that many seconds of CPU after the first one. A counter of zero would count as not measured. */
function point(timestampMs: number, cpuSeconds: number, startMs = UNKNOWN_START): MetricsPoint {
  const cpuNanoseconds = (1 + cpuSeconds) * 1e9;
  return { timestampMs, timestampNs: 0, startMs, startNs: 0, cpuNanoseconds, memoryBytes: 1024 };
}

function container(name: string, timestampMs: number, cpuSeconds: number, startMs?: number): ContainerMetricsPoint {
  return { name, point: point(timestampMs, cpuSeconds, startMs) };
}

function batch(node: MetricsPoint | undefined, pods: Record<string, ContainerMetricsPoint[]> = {}): MetricsBatch {
  return columnsOf({
    node,
    pods: Object.entries(pods).map(([name, containers]) => ({ namespace: 'shop', name, containers })),
  });
}

let gauge: Gauge<'type'>;

function storageWith(maxStalenessMs: number, incompletePods: IncompletePods = 'keep'): StorageService {
  const made = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs, incompletePods });
  gauge = made.points;
  return made.storage;
}

function nodeOf(from: StorageService, name: string, nowMs: number) {
  const points = from.findNode(name, nowMs);
  return points && nodeUsageOf(points);
}

function podOf(from: StorageService, namespace: string, name: string, nowMs: number) {
  const points = from.findPod(namespace, name, nowMs);
  return points && podUsageOf(points);
}

async function counted(type: string): Promise<number | undefined> {
  return (await gauge.get()).values.find(({ labels }) => labels.type === type)?.value;
}

describe('StorageService', () => {
  let storage: StorageService;
  beforeEach(() => {
    storage = storageWith(37_500);
  });

  it('serves nothing after one batch, and rates after two', () => {
    storage.storeBatch('n', batch(point(T, 10), { web: [container('app', T, 1)] }), T);
    expect(storage.ready).toBe(false);
    expect(nodeOf(storage, 'n', T)).toBeUndefined();
    expect(podOf(storage, 'shop', 'web', T)).toBeUndefined();

    storage.storeBatch('n', batch(point(T + 15_000, 13), { web: [container('app', T + 10_000, 2)] }), T + 15_000);
    expect(storage.ready).toBe(true);
    expect(nodeOf(storage, 'n', T + 15_000)).toMatchObject({ cpuNanocores: 2e8, windowNs: 15e9 });
    expect(podOf(storage, 'shop', 'web', T + 15_000)).toEqual({
      timestampMs: T + 10_000,
      windowNs: 10e9,
      containers: [
        { name: 'app', usage: { cpuNanocores: 1e8, memoryBytes: 1024, timestampMs: T + 10_000, windowNs: 10e9 } },
      ],
    });
  });

  it('tells when the counts of what can be served are no longer true', () => {
    const twoPods = (cpu: number) => batch(point(T + cpu, cpu), { a: [container('x', T + cpu, cpu)] });
    for (const node of ['n', 'm']) for (const cpu of [1, 2]) storage.storeBatch(node, twoPods(cpu), T + cpu);
    storage.retainNodes(new Set(['n']), T + 2);
    expect(storage.countFailure()).toBeUndefined();
    const broken = { ...twoPods(3), layout: undefined };
    expect(() => storage.storeBatch('n', broken as never, T + 3)).toThrow(TypeError);
    expect(storage.countFailure()).toBe('1 nodes and 1 containers have points, counted as 0 and 0');
  });

  it('gives a Pod the time and window of the container measured first, and keeps the order of the page', () => {
    storage.storeBatch('n', batch(undefined, { web: [container('b', T, 0), container('a', T - 5000, 0)] }), T);
    storage.storeBatch('n', batch(undefined, { web: [container('b', T + 15_000, 1), container('a', T + 9000, 1)] }), T);
    const usage = podOf(storage, 'shop', 'web', T)!;
    expect(usage).toMatchObject({ timestampMs: T + 9000, windowNs: 14e9 });
    expect(usage.containers.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('leaves out a Pod of which one container is new', () => {
    storage.storeBatch('n', batch(undefined, { web: [container('app', T, 0)] }), T);
    storage.storeBatch(
      'n',
      batch(undefined, { web: [container('app', T + 15_000, 1), container('new', T + 15_000, 1)] }),
      T,
    );
    expect(podOf(storage, 'shop', 'web', T)).toBeUndefined();
  });

  it('leaves out a Pod of which a counter fell', () => {
    const first = { one: [container('a', T, 5)], two: [container('a', T, 5), container('b', T, 5)] };
    const second = { one: [container('a', T + 1, 4)], two: [container('a', T + 1, 4), container('b', T + 1, 6)] };
    storage.storeBatch('n', batch(undefined, first), T);
    storage.storeBatch('n', batch(undefined, second), T);
    expect(podOf(storage, 'shop', 'one', T)).toBeUndefined();
    expect(podOf(storage, 'shop', 'two', T)).toBeUndefined();
  });

  it('finds Pods and containers whose place in the page changed', () => {
    storage.storeBatch(
      'n',
      batch(undefined, { a: [container('x', T, 0), container('y', T, 0)], b: [container('z', T, 0)] }),
      T,
    );
    const moved = { b: [container('z', T + 1000, 2)], a: [container('y', T + 1000, 1), container('x', T + 1000, 0)] };
    storage.storeBatch('n', batch(undefined, moved), T);
    const cpu = podOf(storage, 'shop', 'a', T)!.containers.map(({ name, usage }) => [name, usage.cpuNanocores]);
    expect(cpu).toEqual([
      ['y', 1e9],
      ['x', 0],
    ]);
    expect(podOf(storage, 'shop', 'b', T)!.containers[0]!.usage.cpuNanocores).toBe(2e9);
  });

  it.each([
    ['keep', T + 1],
    ['drop', undefined],
  ] as const)('forgets the node itself that a page lacks, the Pod by --incomplete-pods=%s', (incompletePods, stays) => {
    storage = storageWith(37_500, incompletePods);
    storage.storeBatch('n', batch(point(T, 1), { web: [container('app', T, 1)] }), T);
    storage.storeBatch('n', batch(point(T + 1, 2), { web: [container('app', T + 1, 2)] }), T);
    storage.storeBatch('n', batch(undefined, {}), T);
    expect(nodeOf(storage, 'n', T)).toBeUndefined();
    expect(podOf(storage, 'shop', 'web', T + 37_500)?.timestampMs).toBe(stays);
    expect(podOf(storage, 'shop', 'web', T + 37_501)).toBeUndefined();
  });

  it('never touches another node', () => {
    for (const node of ['m', 'n']) {
      storage.storeBatch(node, batch(point(T, 1), { [node]: [container('app', T, 1)] }), T);
      storage.storeBatch(node, batch(point(T + 1000, 2), { [node]: [container('app', T + 1000, 2)] }), T);
    }
    storage.storeBatch('n', batch(undefined), T);
    expect(nodeOf(storage, 'm', T)).toBeDefined();
    expect(podOf(storage, 'shop', 'm', T)).toBeDefined();
  });

  it('finds a Pod by its new page when what another page left of it is too old', () => {
    storage.storeBatch('n', batch(point(T, 1), { web: [container('app', T, 1, T - 12_000)] }), T);
    expect(podOf(storage, 'shop', 'web', T)).toBeDefined();
    const later = T + 50_000;
    // Neither container has a rate yet.
    const [app, side] = ['app', 'side'].map((name) => container(name, later, 0, later - 1000));
    storage.storeBatch('n', batch(point(later, 2), { web: [app!, side!] }), later);
    expect(storage.findPod('shop', 'web', later)).toBeDefined();
    expect(podOf(storage, 'shop', 'web', later)).toBeUndefined();
  });

  describe('when a node misses scrapes', () => {
    const stored = (on: StorageService) => {
      on.storeBatch('n', batch(point(T, 1), { web: [container('app', T, 1)] }), T);
      on.storeBatch('n', batch(point(T + 15_000, 2), { web: [container('app', T + 15_000, 2)] }), T + 15_000);
    };

    it('serves the last true rate until the bound, and nothing beyond it', () => {
      stored(storage);
      storage.noteMissedScrape('n', T + 30_000);
      storage.noteMissedScrape('n', T + 45_000);
      expect(nodeOf(storage, 'n', T + 52_500)).toMatchObject({ timestampMs: T + 15_000, windowNs: 15e9 });
      expect(podOf(storage, 'shop', 'web', T + 52_500)).toMatchObject({ timestampMs: T + 15_000 });
      expect(nodeOf(storage, 'n', T + 52_501)).toBeUndefined();
      expect(podOf(storage, 'shop', 'web', T + 52_501)).toBeUndefined();
      storage.noteMissedScrape('n', T + 60_000);
      expect(storage.ready).toBe(false);
    });

    it('rates over the whole gap once the node answers again', () => {
      stored(storage);
      storage.noteMissedScrape('n', T + 30_000);
      storage.storeBatch('n', batch(point(T + 45_000, 8), { web: [container('app', T + 45_000, 5)] }), T + 45_000);
      expect(nodeOf(storage, 'n', T + 45_000)).toMatchObject({ cpuNanocores: 2e8, windowNs: 30e9 });
      expect(podOf(storage, 'shop', 'web', T + 45_000)!.containers[0]!.usage.cpuNanocores).toBe(1e8);
    });

    it('forgets at once when the bound is 0, as the original does', () => {
      storage = storageWith(0);
      stored(storage);
      expect(nodeOf(storage, 'n', T + 9e9)).toBeDefined();
      storage.noteMissedScrape('n', T + 30_000);
      expect(nodeOf(storage, 'n', T + 30_000)).toBeUndefined();
      expect(podOf(storage, 'shop', 'web', T + 30_000)).toBeUndefined();
    });

    it.each([
      [37_500, T + 15_000],
      [0, undefined],
    ])('with a bound of %d ms a sample that cannot be true leaves of the node the rate of %d', (bound, timestampMs) => {
      storage = storageWith(bound);
      stored(storage);
      // Its two pages arrived in the same millisecond.
      storage.storeBatch('n', batch(point(T + 16_000, 1e9)), T + 15_000);
      expect(nodeOf(storage, 'n', T + 15_000)?.timestampMs).toBe(timestampMs);
    });
  });

  describe('a Pod that two kubelets report, when nobody can be asked', () => {
    const HOUR = 3_600_000;
    /** The memory served after each page. A page has a node, a time in seconds after T and an age of its container at T. */
    const servedAfter = (...pages: [node: string, at: number, startedAgo: number, ...others: number[]][]) =>
      pages.map(([node, at, ...startedAgo]) => {
        const db = startedAgo.map((ago, i) => {
          const { point: of } = container('', T + at * 1000, at, T - ago);
          return { name: `c${i}`, point: { ...of, memoryBytes: node === 'new' ? 2 : 9 } };
        });
        storage.storeBatch(node, batch(undefined, { db }), T + at * 1000);
        return podOf(storage, 'shop', 'db', T + at * 1000)?.containers[0]!.usage.memoryBytes;
      });

    it('is the one whose container started last, in whichever order the pages come and whatever the clocks say', () => {
      const [old, young] = [72 * HOUR, HOUR];
      const order = servedAfter(
        ['old', 2, old],
        ['new', 0, young],
        ['old', 12, old],
        ['new', 10, young],
        ['old', 22, old],
      );
      expect(order).toEqual([undefined, undefined, undefined, 2, 2]);
      storage = storageWith(37_500);
      const other = servedAfter(
        ['new', 0, young],
        ['old', 2, old],
        ['new', 10, young],
        ['old', 12, old],
        ['old', 22, old],
      );
      expect(other).toEqual([undefined, undefined, 2, 2, 2]);
      storage = storageWith(37_500);
      const seenFirst = servedAfter(
        ['old', 0, old],
        ['old', 10, old],
        ['new', 12, young],
        ['old', 20, old],
        ['new', 22, young],
      );
      expect(seenFirst).toEqual([undefined, 9, undefined, undefined, 2]);
    });

    it('is the one of several containers of which one started last', () => {
      const [old, young] = [[72 * HOUR, HOUR] as const, [48 * HOUR, HOUR - 1] as const];
      const order = servedAfter(['new', 0, ...young], ['old', 1, ...old], ['new', 10, ...young], ['old', 11, ...old]);
      expect(order).toEqual([undefined, undefined, 2, 2]);
    });

    it('is the first node’s again when it is back there', () => {
      const [before, there] = [72 * HOUR, HOUR];
      servedAfter(['old', 0, before], ['new', 1, there], ['old', 10, before], ['new', 11, there]);
      const back = servedAfter(['old', 40, -20_000], ['new', 41, there], ['old', 50, -20_000], ['new', 51, there]);
      expect(back.slice(2)).toEqual([9, 9]);
    });
  });

  it('counts what can be served', async () => {
    storage.storeBatch('n', batch(point(T, 1), { web: [container('a', T, 1), container('b', T, 1)] }), T);
    expect(await counted('container')).toBe(0);
    storage.storeBatch('n', batch(point(T + 1, 2), { web: [container('a', T + 1, 1), container('b', T, 1)] }), T);
    expect(await counted('node')).toBe(1);
    expect(await counted('container')).toBe(1);
    storage.storeBatch('n', batch(undefined, {}), T);
    expect(await counted('node')).toBe(0);
    expect(await counted('container')).toBe(0);
  });
});
