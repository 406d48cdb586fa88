import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.ts';
import { storageService } from '../../test/plain/storage-service.ts';
import { PlainHistory } from '../../test/plain/usage-history.ts';
import { usageView } from '../../test/plain/usage-view.ts';
import { isSameLayout, type MetricsBatch } from '../model/metrics-batch.js';
import { CPU, extraResourcesOf, type MeasuredResource, MEMORY } from '../model/resources.js';
import type { PodUsageView, UsageView } from '../model/usage-source.js';
import type { ResourceUsage } from '../model/usage.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';
import { RingWriter } from './ring-writer.js';
import { NO_SUBJECT, NODE_NAMESPACE } from './subjects.js';
import { UsageRing } from './usage-ring.js';

const RESOLUTION_MS = 15_000;
const POINTS = 20;
const T = 1_790_000_000_000;
const NODES = ['m', 'n'];
const PODS = ['a', 'b', 'c', 'd'];

const step = fc.record({
  kind: fc.constantFrom('page', 'page', 'page', 'samePage', 'samePage', 'samePage', 'deleted', 'retain', 'restart'),
  node: fc.constantFrom(...NODES),
  pods: fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...PODS), containers: fc.subarray(['x', 'y'], { minLength: 1 }) }),
    {
      selector: ({ name }) => name,
    },
  ),
  afterMs: fc.constantFrom(0, 7000, 15_000, 15_000, 40_000, 400_000, -20_000, -200_000),
  cores: fc.double({ min: 0.001, max: 1, noNaN: true }),
});

/** A node leaves, then a Pod of its page before the last one is deleted: no sample, and no clock that was set back. */
const NODE_THAT_LEFT = (
  [
    ['page', [{ name: 'a', containers: ['x'] }], 0],
    ['page', [{ name: 'a', containers: ['x'] }], 7000],
    ['page', [], 15_000],
    ['retain', [], 0],
    ['deleted', [], 0],
  ] as const
).map(([kind, pods, afterMs]) => ({
  kind,
  node: kind === 'retain' ? 'n' : 'm',
  pods: pods.map(({ name, containers }) => ({ name, containers: [...containers] as ('x' | 'y')[] })),
  afterMs,
  cores: 0.5,
}));

it('keeps what storage serves, whatever the pages name', () => {
  let kept = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 25 }), (steps) => {
      const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 40_000 });
      const ring = new UsageRing({
        resolutionMs: RESOLUTION_MS,
        lengthMs: POINTS * RESOLUTION_MS,
        budgetBytes: 2 ** 24,
      });
      const writer = new RingWriter(ring);
      const plain = new Map<string, PlainHistory>();
      storage.onChange((node, before, after) => writer.follow(node, before, after));
      const last = new Map<string, MetricsBatch>();
      let nowMs = T;
      let steadyMs = T;
      let cpu = 1e9;
      let startMs = T - 1e6;
      let named = steps[0]!.pods;
      for (const { kind, node, pods, afterMs, cores } of steps) {
        nowMs += afterMs;
        // No two pages of a node arrive at once.
        steadyMs += Math.max(afterMs, 1);
        cpu += Math.floor(cores * Math.max(afterMs, 1) * 1e6);
        if (kind === 'restart') [startMs, cpu] = [nowMs, 1e6];
        if (kind === 'deleted') storage.notePodDeleted('shop', 'a');
        else if (kind === 'retain') storage.retainNodes(new Set([node]), steadyMs);
        else {
          if (kind === 'page') named = pods;
          const point = {
            timestampMs: nowMs,
            timestampNs: 0,
            startMs,
            startNs: 0,
            cpuNanoseconds: cpu,
            memoryBytes: 4096 * (1 + Math.floor(cores * 1e6)),
          };
          const page = named.map(({ name, containers }) => ({
            namespace: 'shop',
            name,
            containers: containers.map((container) => ({ name: container, point })),
          }));
          const made = columnsOf({ node: point, pods: page });
          const before = last.get(node);
          const isSame = before !== undefined && isSameLayout(before.layout, made.layout);
          const batch = isSame ? { layout: before.layout, values: made.values } : made;
          last.set(node, batch);
          storage.storeBatch(node, batch, steadyMs, nowMs);
          const note = (key: string, usage: ResourceUsage) => {
            const history = plain.get(key) ?? new PlainHistory(RESOLUTION_MS, POINTS);
            plain.set(key, history);
            if (!history.begin(usage.timestampMs, Number.NEGATIVE_INFINITY)) return;
            history.add('cpu', usage.cpuNanocores);
            history.add('memory', usage.memoryBytes);
          };
          const served = storage.findNode(node, steadyMs);
          const usage = served && nodeUsageOf(served);
          if (usage !== undefined) note(`${NODE_NAMESPACE}/${node}/`, usage);
          for (const pod of storage.findLastPage(node, steadyMs)?.pods ?? []) {
            if (!pod.indexed) continue;
            for (const { name, usage: used } of podUsageOf(pod)?.containers ?? [])
              note(`shop/${pod.name}/${name}`, used);
          }
        }
      }
      expect(ring.rows).toBe(plain.size);
      for (const [key, history] of plain) {
        const [namespace, name, container] = key.split('/') as [string, string, string];
        const subject = ring.subjects.find({ namespace, name, container });
        expect(subject).not.toBe(NO_SUBJECT);
        const first = ring.slotOf(nowMs) - 3 * POINTS;
        const window = { first, perPoint: 1, count: 6 * POINTS };
        const [ofCpu, ofMemory] = [CPU, MEMORY].map((resource) => ring.read(subject, resource, window)!.max);
        for (let i = 0; i < window.count; i++) {
          expectNear(ofCpu![i]!, history.maxAt('cpu', first + i));
          expectNear(ofMemory![i]!, history.maxAt('memory', first + i));
          if (!Number.isNaN(ofCpu![i])) kept++;
        }
      }
    }),
    { numRuns: 150, examples: [[NODE_THAT_LEFT]] },
  );
  expect(kept).toBeGreaterThan(1000);
});

const GPU: MeasuredResource = { name: 'nvidia.com/gpu', kind: 'gauge', unit: 'thousandths', field: undefined };

it('keeps the resources of devices too, for those containers that have one', () => {
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 40_000 });
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: POINTS * RESOLUTION_MS, budgetBytes: 2 ** 24 });
  const writer = new RingWriter(ring, {
    nodeView: (node) => node,
    podView: (pod) =>
      pod.name === 'a' ? usageView({ ...slotsOf(pod), resources: [CPU, MEMORY, GPU], valueAt: () => 850 }) : pod,
  });
  storage.onChange((node, before, after) => writer.follow(node, before, after));
  for (const timestampMs of [T, T + RESOLUTION_MS]) {
    const cpuNanoseconds = timestampMs === T ? 1e9 : 2e9;
    const point = { timestampMs, timestampNs: 0, startMs: T - 1e9, startNs: 0, cpuNanoseconds, memoryBytes: 4096 };
    const pods = ['a', 'b'].map((name) => ({ namespace: 'shop', name, containers: [{ name: 'app', point }] }));
    storage.storeBatch('n', columnsOf({ node: point, pods }), timestampMs);
  }
  const namesOf = (name: string) => {
    const subject = ring.subjects.find({ namespace: 'shop', name, container: 'app' });
    return ring.resourcesOf(subject).map((resource) => resource.name);
  };
  expect([namesOf('a'), namesOf('b')]).toEqual([
    ['cpu', 'memory', 'nvidia.com/gpu'],
    ['cpu', 'memory'],
  ]);
  const subject = ring.subjects.find({ namespace: 'shop', name: 'a', container: 'app' });
  const window = { first: ring.slotOf(T + RESOLUTION_MS), perPoint: 1, count: 1 };
  expect([...ring.read(subject, GPU, window)!.max]).toEqual([850]);
});

it('keeps the extra resources of a container whose node has none', () => {
  const extraResources = extraResourcesOf(['swap']);
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 40_000, extraResources });
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: POINTS * RESOLUTION_MS, budgetBytes: 2 ** 24 });
  const writer = new RingWriter(ring);
  storage.onChange((node, before, after) => writer.follow(node, before, after));
  for (const timestampMs of [T, T + RESOLUTION_MS]) {
    const cpuNanoseconds = timestampMs === T ? 1e9 : 2e9;
    const point = { timestampMs, timestampNs: 0, startMs: T - 1e9, startNs: 0, cpuNanoseconds, memoryBytes: 4096 };
    const pods = [{ namespace: 'shop', name: 'a', containers: [{ name: 'app', point }] }];
    const extra = { gauges: [Float64Array.of(Number.NaN, 2 ** 20)], pods: new Float64Array(0), podGauges: [] };
    storage.storeBatch('n', { ...columnsOf({ node: point, pods }), extra }, timestampMs);
  }
  const subject = ring.subjects.find({ namespace: 'shop', name: 'a', container: 'app' });
  expect(ring.resourcesOf(subject).map(({ name }) => name)).toEqual(['cpu', 'memory', 'swap']);
});

/** The slots and times of a view. */
function slotsOf(view: PodUsageView): Partial<UsageView> {
  const { firstSlot, endSlot } = view;
  return { firstSlot, endSlot, timestampMs: (slot) => view.timestampMs(slot) };
}

function expectNear(value: number, expected: number): void {
  if (Number.isNaN(value) && Number.isNaN(expected)) return;
  if (!(Math.abs(value - expected) <= expected * 2 ** -12 + 4)) expect.fail(`${value}, not ${expected}`);
}
