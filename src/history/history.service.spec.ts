import { expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.ts';
import { storageService } from '../../test/plain/storage-service.ts';
import { testOptions } from '../../test/test-options.ts';
import { CPU, type MeasuredResource, MEMORY } from '../model/resources.js';
import { steadyNowMs } from '../model/steady-time.js';
import type { UsageView } from '../model/usage-source.js';
import { historyObject } from './history-objects.js';
import { HistoryService } from './history.service.js';

const RESOLUTION_MS = 15_000;
/** The beginning of a slot, and of a group of four. */
const T = 1_790_000_040_000;
const MIB = 2 ** 20;
const ALL = Number.POSITIVE_INFINITY;

/** A node `n` with a Pod `shop/web`, whose containers use so many cores and MiB in each of these cycles; undefined: absent. */
function historyOf(...cycles: Readonly<Record<string, readonly [cores: number, mebibytes: number] | undefined>>[]) {
  const { storage } = storageService({
    metricResolutionMs: RESOLUTION_MS,
    maxStalenessMs: 60_000,
    incompletePods: 'drop',
  });
  const options = testOptions({
    metricResolutionMs: RESOLUTION_MS,
    history: { lengthMs: 3_600_000, budgetBytes: 2 ** 24 },
  });
  const history = new HistoryService(options, storage);
  const used = new Map<string, number>();
  for (const [cycle, containers] of [cycles[0]!, ...cycles].entries()) {
    const timestampMs = T + (cycle - 1) * RESOLUTION_MS;
    const point = { timestampMs, timestampNs: 0, startMs: T - 1e9, startNs: 0 };
    const sample = (name: string, cores: number, mebibytes: number) => {
      used.set(name, (used.get(name) ?? 1e9) + cores * RESOLUTION_MS * 1e6);
      return { ...point, cpuNanoseconds: used.get(name)!, memoryBytes: mebibytes * MIB };
    };
    const present = Object.entries(containers).filter(([, usage]) => usage !== undefined);
    const page = present.map(([name, usage]) => ({ name, point: sample(name, ...usage!) }));
    const pods = page.length === 0 ? [] : [{ namespace: 'shop', name: 'web', containers: page }];
    storage.storeBatch('n', columnsOf({ node: sample('', 1, 1000), pods }), timestampMs);
  }
  return { history, nowMs: T + (cycles.length - 1) * RESOLUTION_MS };
}

it('has the points of each container, and sums them up', () => {
  const { history, nowMs } = historyOf(
    { app: [0.5, 100], proxy: [0.1, 10] },
    { app: [1, 200], proxy: [0.2, 20] },
    { app: [0.25, 150], proxy: [0.1, 10] },
  );
  const item = history.findPodHistory('shop', 'web', 45_000, nowMs)!;
  expect(item.start).toBe('2026-09-21T14:14:00Z');
  const [appCpu, appMemory] = item.series;
  expect([appCpu, appMemory]).toMatchObject([
    { container: 'app', resource: 'cpu', unit: 'nanocores' },
    { container: 'app', resource: 'memory', unit: 'bytes', values: [100 * MIB, 200 * MIB, 150 * MIB] },
  ]);
  expect(appCpu!.values.map((value) => Math.round(value! / 1e6))).toEqual([500, 1000, 250]);
  expect(item.summary[0]).toEqual({ container: 'app', resource: 'cpu', min: '250m', mean: '583m', p95: '1', max: '1' });
  const [whole] = history.listPods('shop', history.podNames('shop'), ALL, nowMs).map(historyObject);
  expect(whole!.summary[1]).toMatchObject({ resource: 'memory', max: '220Mi' });
  expect(whole!.stepSeconds).toBe(60);
  expect(history.findPodPeak('shop', 'web', nowMs)).toMatchObject({ memoryBytes: 220 * MIB, sinceMs: T });
});

it('keeps no value where there was no sample, and keeps a Pod that is gone', () => {
  const { history, nowMs } = historyOf({ app: [0.5, 64] }, { app: [0.5, 64] }, {}, {});
  const [, memory] = history.findPodHistory('shop', 'web', 60_000, nowMs)!.series;
  expect(memory!.values).toEqual([64 * MIB, 64 * MIB, null, null]);
  expect(history.listPods('shop', history.podNames('shop'), ALL, nowMs).map(({ metadata }) => metadata.name)).toEqual([
    'web',
  ]);
  expect(history.findPodHistory('shop', 'web', ALL, nowMs + 3_500_000)).toBeDefined();
  expect(history.findPodHistory('shop', 'web', ALL, nowMs + 3_700_000)).toBeUndefined();
});

it('does not take Nodes for Pods in the namespace of no name', () => {
  const { history, nowMs } = historyOf({ app: [0.5, 64] });
  expect(history.findNodeHistory('n', ALL, nowMs)).toBeDefined();
  expect(history.listPods('', history.podNames(''), ALL, nowMs)).toEqual([]);
  expect(history.findPodHistory('', 'n', ALL, nowMs)).toBeUndefined();
  expect(history.findPodPeak('', 'n', nowMs)).toBeUndefined();
});

const GPU: MeasuredResource = { name: 'nvidia.com/gpu', kind: 'gauge', unit: 'thousandths', field: undefined };

it('keeps the devices of a Node, which its page does not have', () => {
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 60_000 });
  const findNode = storage.findNode.bind(storage);
  storage.findNode = (name, steadyMs) => {
    const view = findNode(name, steadyMs)!;
    const valueAt: UsageView['valueAt'] = (resource, slot) => (resource === GPU ? 3500 : view.valueAt(resource, slot));
    return Object.create(view, {
      resources: { value: [CPU, MEMORY, GPU] },
      valueAt: { value: valueAt },
    }) as typeof view;
  };
  const options = testOptions({
    metricResolutionMs: RESOLUTION_MS,
    history: { lengthMs: 3_600_000, budgetBytes: 2 ** 24 },
  });
  const history = new HistoryService(options, storage, { extend: () => storage });
  for (const timestampMs of [T, T + RESOLUTION_MS]) {
    const cpuNanoseconds = timestampMs === T ? 1e9 : 2e9;
    const point = { timestampMs, timestampNs: 0, startMs: T - 1e9, startNs: 0, cpuNanoseconds, memoryBytes: 4096 };
    storage.storeBatch('n', columnsOf({ node: point, pods: [] }), steadyNowMs(), timestampMs);
  }
  const { summary } = history.findNodeHistory('n', ALL, T + RESOLUTION_MS)!;
  expect(summary.map(({ resource }) => resource)).toEqual(['cpu', 'memory', 'nvidia.com/gpu']);
  expect(summary.at(-1)).toMatchObject({ max: '3500m' });
});

it.each([
  ['all its containers started again', { app: 40, proxy: 40 }, 60_000],
  ['one runs on', { app: 40, proxy: -1e6 }, undefined],
])('says with a peak that it may be of a Pod before: %s', (_, lastStarts, restartedMs) => {
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 60_000 });
  const options = testOptions({
    metricResolutionMs: RESOLUTION_MS,
    history: { lengthMs: 3_600_000, budgetBytes: 2 ** 24 },
  });
  const history = new HistoryService(options, storage);
  for (const atS of [0, 15, 30, 60, 75]) {
    const containers = (['app', 'proxy'] as const).map((name) => {
      const startS = atS < 60 ? -1e6 : lastStarts[name];
      const cpuNanoseconds = (atS - startS) * 1e8;
      const timestampMs = T + atS * 1000;
      const startMs = T + startS * 1000;
      return { name, point: { timestampMs, timestampNs: 0, startMs, startNs: 0, cpuNanoseconds, memoryBytes: 4096 } };
    });
    const { point } = containers[0]!;
    const pods = [{ namespace: 'shop', name: 'web', containers }];
    storage.storeBatch('n', columnsOf({ node: point, pods }), T + atS * 1000);
  }
  const peak = history.findPodPeak('shop', 'web', T + 75_000)!;
  expect(peak.restartedMs).toBe(restartedMs && T + restartedMs);
});
