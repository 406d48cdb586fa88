import { Logger } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import { testOptions } from '../../test/test-options.js';
import { KubeletError } from '../kubelet/kubelet-error.js';
import type { KubeletClient } from '../kubelet/kubelet.client.js';
import type { Node } from '../model/cluster.js';
import { emptyValues, type MetricsBatch, NODE_ONLY } from '../model/metrics-batch.js';
import type { StorageService } from '../storage/storage.service.js';
import { ScrapeCycle } from './scrape-cycle.service.js';
import { LastRequestTimes, RequestDurations } from './node-requests.js';
import { ScrapeMetrics } from './scrape-metrics.service.js';
import { placeInCycle } from '../cycle/stagger.js';
import { Targets } from './targets.service.js';

vi.mock(import('../cycle/stagger.js'), async (original) => {
  const actual = await original();
  return { ...actual, placeInCycle: vi.fn(actual.placeInCycle) };
});

const EMPTY: MetricsBatch = { layout: NODE_ONLY, values: emptyValues(NODE_ONLY) };

function node(name: string, ready = true): Node {
  return { name, labels: {}, addresses: [], kubeletPort: 10250, ready };
}

/** A cycle over these kubelets: each is what its node answers when asked. */
function cycleOver(kubelets: Record<string, (signal: AbortSignal) => Promise<MetricsBatch>>, ready = true) {
  const registers = [new Registry()];
  const duration = new RequestDurations({ name: 'duration', help: 'd', labelNames: ['node'], buckets: [1], registers });
  const metrics = {
    duration,
    last: new LastRequestTimes({ name: 'last', help: 'l', labelNames: ['node'], registers }, duration),
    total: new Counter({ name: 'total', help: 't', labelNames: ['success'], registers }),
    leftOut: new Counter({ name: 'left_out', help: 'o', registers }),
    expiration: new Gauge({ name: 'expiration', help: 'e', labelNames: ['node'], registers }),
  };
  const clusterClock = { behindMs: 0, aheadNodes: 0 };
  const storage = { storeBatch: vi.fn(), noteMissedScrape: vi.fn(), retainNodes: vi.fn(), clusterClock };
  const client = {
    fetchMetrics: vi.fn((of: Node, signal: AbortSignal, _withinMs: number) => kubelets[of.name]!(signal)),
    close: vi.fn(),
  };
  const openKubelet = () => ({ ...client });
  const lister = { list: () => Object.keys(kubelets).map((name) => node(name, ready)) };
  const options = testOptions({ metricResolutionMs: 15_000, maxStalenessMs: 37_500 });
  const targets = new Targets(
    options,
    { openKubelet } as unknown as KubeletClient,
    storage as unknown as StorageService,
    new ScrapeMetrics(metrics.duration, metrics.total, metrics.leftOut, metrics.expiration),
  );
  const cycle = new ScrapeCycle(
    options,
    lister as unknown as NodeLister,
    targets,
    storage as unknown as StorageService,
  );
  return { cycle, targets, storage, client, metrics };
}

/** A kubelet that answers only when its request is given up. */
function hang(signal: AbortSignal): Promise<MetricsBatch> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new KubeletError('Timeout', 'no answer', 'look at it')));
  });
}

const pageAfter = (ms: number) => new Promise<MetricsBatch>((resolve) => void setTimeout(() => resolve(EMPTY), ms));
const refuse = () => Promise.reject(new KubeletError('ConnectionRefused', 'refused', 'start it'));

describe('ScrapeCycle', () => {
  const never = new AbortController().signal;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    for (const level of ['log', 'warn', 'debug'] as const) vi.spyOn(Logger.prototype, level).mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.mocked(placeInCycle).mockReset();
  });

  it('stores each batch when it arrives, not when the slowest kubelet has answered', async () => {
    const { cycle, storage } = cycleOver({ fast: () => Promise.resolve(EMPTY), slow: hang });
    const done = cycle.runCycle(never);
    await vi.advanceTimersByTimeAsync(100);
    expect(storage.storeBatch.mock.calls.map(([name]) => name as string)).toEqual(['fast']);
    await vi.advanceTimersByTimeAsync(15_000);
    await done;
    expect(storage.noteMissedScrape.mock.calls.map(([name]) => name as string)).toEqual(['slow']);
  });

  it('keeps the results and the deadline of all others when one target throws', async () => {
    const { cycle, storage } = cycleOver({ bad: refuse, slow: hang, late: () => pageAfter(500) });
    storage.noteMissedScrape.mockImplementationOnce(() => {
      throw new Error('a fault');
    });
    const done = cycle.runCycle(never).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(500);
    expect(storage.storeBatch.mock.calls.map(([name]) => name as string)).toEqual(['late']);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await done).toBe('a fault');
    expect(storage.noteMissedScrape.mock.calls.map(([name]) => name as string)).toEqual(['bad', 'slow']);
  });

  it('asks each node of a large cluster once, in batches over 4 s, and sets no timer for each', async () => {
    const asked = new Map<string, number>();
    const kubelet = (name: string) => () => {
      asked.set(name, Date.now());
      return Promise.resolve(EMPTY);
    };
    const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    const { cycle, storage } = cycleOver(Object.fromEntries(names.map((name) => [name, kubelet(name)])));
    const done = cycle.runCycle(never);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(40);
    await vi.advanceTimersByTimeAsync(4000);
    await done;
    expect(storage.storeBatch).toHaveBeenCalledTimes(1000);
    const times = [...new Set(asked.values())].map((ms) => ms - 1_000_000);
    expect(times.every((ms) => ms % 100 === 0 && ms < 4000)).toBe(true);
    expect(times).toHaveLength(40);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks a node at the same time in every cycle, also when it was away', async () => {
    const asked: number[] = [];
    const others = Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`n${i}`, () => Promise.resolve(EMPTY)]));
    const kubelets = { ...others };
    const { cycle } = cycleOver(kubelets);
    const run = async () => {
      const begunMs = Date.now();
      kubelets['node'] = () => (asked.push(Date.now() - begunMs), Promise.resolve(EMPTY));
      const done = cycle.runCycle(never);
      await vi.advanceTimersByTimeAsync(800);
      await done;
    };
    vi.mocked(placeInCycle).mockImplementation((name) => (name === 'node' ? 0.5 : 0));
    await run();
    await run();
    delete kubelets['node'];
    const without = cycle.runCycle(never);
    await vi.advanceTimersByTimeAsync(800);
    await without;
    await run();
    // 100 nodes × 8 ms, half of it, in whole tenths of a second.
    expect(asked).toEqual([400, 400, 400]);
  });

  it('asks a node at the same time after a restart', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
    const timesOf = async () => {
      const times: Record<string, number> = {};
      const begunMs = Date.now();
      const kubelet = (name: string) => () => ((times[name] = Date.now() - begunMs), Promise.resolve(EMPTY));
      const done = cycleOver(Object.fromEntries(names.map((name) => [name, kubelet(name)]))).cycle.runCycle(never);
      await vi.advanceTimersByTimeAsync(800);
      await done;
      return times;
    };
    const before = await timesOf();
    expect(new Set(Object.values(before)).size).toBe(8);
    expect(await timesOf()).toEqual(before);
  });

  it('a kubelet that hangs delays nobody in its batch, and its deadline counts from when it was asked', async () => {
    vi.mocked(placeInCycle).mockReturnValue(0.5);
    const kubelets = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`n${i}`, () => Promise.resolve(EMPTY)]));
    const { cycle, storage } = cycleOver({ ...kubelets, slow: hang });
    const done = cycle.runCycle(never);
    // 101 nodes × 8 ms, half of it, in whole tenths of a second.
    await vi.advanceTimersByTimeAsync(400);
    expect(storage.storeBatch).toHaveBeenCalledTimes(100);
    await vi.advanceTimersByTimeAsync(9999);
    expect(storage.noteMissedScrape).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(1);
    await done;
  });

  it('gives each node its own deadline, and ends within the resolution', async () => {
    const { cycle, storage, client } = cycleOver({ slow: hang });
    const done = cycle.runCycle(never);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.fetchMetrics).toHaveBeenCalledWith(expect.anything(), expect.anything(), 10_000);
    await vi.advanceTimersByTimeAsync(9999);
    expect(storage.noteMissedScrape).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(8 + 1);
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(1);
    await done;
  });

  it('counts requests, and forgets the metrics of nodes that left', async () => {
    const kubelets: Record<string, () => Promise<MetricsBatch>> = { good: () => Promise.resolve(EMPTY), bad: refuse };
    const { cycle, metrics, storage, client } = cycleOver(kubelets);
    await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(100)]);
    const total = async () =>
      Object.fromEntries((await metrics.total.get()).values.map((v) => [v.labels.success, v.value]));
    expect(await total()).toEqual({ true: 1, false: 1 });
    expect((await metrics.last.get()).values.map(({ labels }) => labels.node).sort()).toEqual(['bad', 'good']);

    delete kubelets['bad'];
    await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(100)]);
    expect((await metrics.last.get()).values.map(({ labels }) => labels.node)).toEqual(['good']);
    expect(storage.retainNodes).toHaveBeenLastCalledWith(new Set(['good']), expect.any(Number));
    expect(client.close).toHaveBeenCalledTimes(1);
  });

  it('warns once of an outage and tells once when it is over', async () => {
    const kubelets = { n: refuse as () => Promise<MetricsBatch> };
    const { cycle } = cycleOver(kubelets);
    for (let i = 0; i < 3; i++) await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(15_000)]);
    expect(Logger.prototype.warn).toHaveBeenCalledTimes(1);
    expect(Logger.prototype.warn).toHaveBeenCalledWith('Cannot scrape node "n": refused. To do: start it');
    kubelets.n = () => Promise.resolve(EMPTY);
    for (let i = 0; i < 2; i++) await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(15_000)]);
    expect(Logger.prototype.log).toHaveBeenCalledTimes(1);
  });

  it('is quiet about nodes that are not ready', async () => {
    const { cycle } = cycleOver({ n: refuse }, false);
    await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(100)]);
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
    expect(Logger.prototype.debug).toHaveBeenCalledTimes(1);
  });

  it('leaves a node out that fails again and again, which is a missed scrape and no request', async () => {
    const kubelets: Record<string, () => Promise<MetricsBatch>> = { sick: refuse };
    for (const name of ['a', 'b']) kubelets[name] = () => Promise.resolve(EMPTY);
    const { cycle, storage, metrics } = cycleOver(kubelets);
    const run = () => Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(15_000)]);
    // Three failures, one cycle without it, the fourth failure, one without it, the fifth failure, two without it.
    for (let i = 0; i < 9; i++) await run();
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(9);
    expect((await metrics.total.get()).values).toContainEqual({ labels: { success: 'false' }, value: 5 });
    expect((await metrics.leftOut.get()).values[0]!.value).toBe(4);
    expect(Logger.prototype.warn).toHaveBeenCalledTimes(1);

    kubelets['sick'] = () => Promise.resolve(EMPTY);
    await run();
    expect(Logger.prototype.log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('9 missed scrapes'));
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(9);
  });

  it('leaves no node out whose kubelet answers that it could not collect its metrics', async () => {
    const uncollected = () => Promise.reject(new KubeletError('KubeletCollection', 'no runtime', 'look at it'));
    const kubelets: Record<string, () => Promise<MetricsBatch>> = { sick: refuse };
    for (const name of ['a', 'b']) kubelets[name] = () => Promise.resolve(EMPTY);
    const { cycle, targets, storage, metrics } = cycleOver(kubelets);
    const run = () => Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(15_000)]);
    for (let i = 0; i < 5; i++) await run();
    kubelets['sick'] = uncollected;
    for (let i = 0; i < 7; i++) await run();
    // Left out in the fourth cycle, and in none since it answers.
    expect((await metrics.leftOut.get()).values[0]!.value).toBe(2);
    expect(targets.get('sick')!.backOff.cyclesUntilAsked).toBe(1);
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(12);
    expect(storage.storeBatch).not.toHaveBeenCalledWith(
      'sick',
      expect.anything(),
      expect.anything(),
      expect.anything(),
    );
  });

  it('survives an error that nobody foresaw', async () => {
    const { cycle, storage } = cycleOver({ odd: () => Promise.reject(new TypeError('x is undefined')) });
    await Promise.all([cycle.runCycle(never), vi.advanceTimersByTimeAsync(100)]);
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(1);
    expect(Logger.prototype.warn).toHaveBeenCalledWith(expect.stringContaining('x is undefined'));
  });

  it('ends at once at shutdown, and counts nothing as missed', async () => {
    const { cycle, storage } = cycleOver({ slow: hang, slower: hang });
    const shutdown = new AbortController();
    const done = cycle.runCycle(shutdown.signal);
    await vi.advanceTimersByTimeAsync(50);
    shutdown.abort();
    await done;
    expect(storage.noteMissedScrape).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
