import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricsPoint } from '../../test/plain/metrics-batch.js';
import { columnsOf, plainPage } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import { PlainStorage } from '../../test/plain/storage.js';
import * as plain from '../../test/plain/usage.js';
import { type BatchLayout, isSameLayout, type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import type { StorageService } from './storage.service.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

const RESOLUTION_MS = 15_000;
const MAX_STALENESS_MS = 40_000;
const T = 1_790_000_000_000;

/** How many cores a node has, if known, and how many it never exceeds. */
const CAPACITIES = [
  { cores: 4, mostCores: 8 },
  { cores: undefined, mostCores: 8192 },
] as const;

const NODES = ['m', 'n'];
const PODS = ['shop/a', 'shop/b', 'shop/c', 'other/a'];

const time = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map((i) => T + i * 5000),
  fc.integer({ min: T - 20_000, max: T + 60_000 }),
);
/** Nanoseconds that are a multiple of 256, as doubles of that time are. */
const start = fc.oneof(
  fc.constant([UNKNOWN_START, 0] as const),
  fc.tuple(time, fc.constantFrom(0, 256, 999_936)),
  fc.constant([0, 0] as const),
  // A container that goes on under another node's name.
  fc.constant([T - 900_000, 256] as const),
  fc.constant([T - 900_000, 256] as const),
  // Half a second later, and two seconds later.
  fc.constantFrom([T - 899_500, 0] as const, [T - 898_000, 0] as const),
  // An age in place of a start.
  fc.constantFrom([900_000, 0] as const, [915_000, 0] as const),
);
const point: fc.Arbitrary<MetricsPoint> = fc
  .record({
    timestampMs: fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: fc.constantFrom(0, 9e15, 9e18) }),
    start,
    // Hardly any CPU, the CPU that a few cores use in some seconds, and far too much.
    cpuNanoseconds: fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 60 }).map((seconds) => seconds * 1e9),
      fc.integer({ min: 1, max: 60 }).map((seconds) => seconds * 1e9),
      fc.maxSafeNat(),
    ),
    memoryBytes: fc.oneof({ weight: 9, arbitrary: fc.maxSafeNat() }, { weight: 1, arbitrary: fc.constant(0) }),
  })
  .map(({ start: [startMs, startNs], ...rest }) => {
    // Where the two do not fit into a double, the start is rounded.
    const whole = Number.isFinite(startMs) ? BigInt(startMs * 1e6 + startNs) : undefined;
    return {
      ...rest,
      timestampNs: 0,
      startMs: whole === undefined ? startMs : Number(whole / 1_000_000n),
      startNs: whole === undefined ? 0 : Number(whole % 1_000_000n),
    };
  });
const containers = fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), point }), {
  minLength: 1,
  selector: ({ name }) => name,
});
const pods = fc.uniqueArray(fc.record({ key: fc.constantFrom(...PODS), containers }), { selector: ({ key }) => key });
const step = fc.record({
  kind: fc.constantFrom(
    ...['store', 'store', 'store', 'repeat', 'repeat', 'repeat', 'miss', 'retain', 'retain', 'pod-deleted', 'owner'],
  ),
  node: fc.constantFrom(...NODES),
  own: point,
  pods,
  points: fc.array(point, { minLength: 13, maxLength: 13 }),
  afterMs: fc.constantFrom(0, 5000, 15_000, 50_000),
  capacity: fc.constantFrom(...CAPACITIES, CAPACITIES[0]),
});

test.each([
  ['keep', MAX_STALENESS_MS, false],
  ['keep', MAX_STALENESS_MS, true],
  ['keep', 0, false],
  ['drop', MAX_STALENESS_MS, false],
  ['drop', 0, true],
] as const)(
  'serves after any batches what the plain storage serves (--incomplete-pods=%s, --max-staleness=%d ms, asks whose: %s)',
  (incompletePods, maxStalenessMs, asks) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 14 }), (steps) => {
        const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs, incompletePods });
        if (asks) storage.onContested(() => undefined);
        const rules = { resolutionMs: RESOLUTION_MS, maxStalenessMs, incompletePods };
        const judge = new PlainStorage(rules, asks);
        const last = new Map<string, MetricsBatch>();
        let nowMs = T;
        for (const { kind, node, own, pods: named, points, afterMs, capacity } of steps) {
          nowMs += afterMs;
          const before = last.get(node);
          if (kind === 'miss') for (const each of [storage, judge]) each.noteMissedScrape(node, nowMs);
          else if (kind === 'retain') for (const each of [storage, judge]) each.retainNodes(new Set([node]), nowMs);
          else if (kind === 'pod-deleted') for (const each of [storage, judge]) each.notePodDeleted('shop', 'a');
          else if (kind === 'owner') for (const each of [storage, judge]) each.setOwner('shop', 'a', node);
          else {
            const batch =
              kind === 'repeat' && before !== undefined
                ? withPoints(before.layout, points)
                : named.map(({ key, containers: of }) => {
                    const [namespace, name] = key.split('/') as [string, string];
                    return { namespace, name, containers: of };
                  });
            const columns = Array.isArray(batch) ? sharing(columnsOf({ node: own, pods: batch }), before) : batch;
            storage.storeBatch(node, columns, nowMs, nowMs, capacity.cores);
            judge.storeBatch(node, plainPage(columns), nowMs, capacity.mostCores);
            last.set(node, columns);
          }
          expect(served(storage, nowMs)).toEqual(servedPlainly(judge, nowMs));
          expect(storage.ready).toBe(judge.ready);
        }
      }),
      {
        numRuns: Number(process.env.PROPERTY_RUNS ?? 200),
        seed: process.env.SEED ? Number(process.env.SEED) : undefined,
      },
    );
  },
);

/** Returns a batch of the same layout with these points. */
function withPoints(layout: BatchLayout, points: readonly MetricsPoint[]): MetricsBatch {
  const next = layout.containers.map((name, slot) => ({ name, point: points[slot % points.length]! }));
  const of = layout.pods.map((name, pod) => ({
    namespace: layout.namespaces[pod]!,
    name,
    containers: next.slice(layout.firstSlots[pod], layout.firstSlots[pod + 1]),
  }));
  return { layout, values: columnsOf({ node: next[0]!.point, pods: of }).values };
}

/** Returns the batch with the layout object of the one before if they are equal, as the decoder does. */
function sharing(batch: MetricsBatch, before: MetricsBatch | undefined): MetricsBatch {
  const same = before !== undefined && isSameLayout(before.layout, batch.layout);
  return same ? { layout: before.layout, values: batch.values } : batch;
}

function served(storage: StorageService, nowMs: number) {
  const nodes = NODES.map((name) => {
    const points = storage.findNode(name, nowMs);
    return points && { storedMs: points.storedMs, usage: nodeUsageOf(points) };
  });
  const all = PODS.map((key) => {
    const [namespace, name] = key.split('/') as [string, string];
    const points = storage.findPod(namespace, name, nowMs);
    return points && { node: points.node.nodeName, storedMs: points.node.storedMs, usage: podUsageOf(points) };
  });
  return { nodes, all };
}

function servedPlainly(judge: PlainStorage, nowMs: number) {
  const nodes = NODES.map((name) => {
    const points = judge.findNode(name, nowMs);
    return points && { storedMs: points.storedMs, usage: plain.nodeUsage(points) };
  });
  const all = PODS.map((key) => {
    const [namespace, name] = key.split('/') as [string, string];
    const points = judge.findPod(namespace, name, nowMs);
    return points && { node: points.nodeName, storedMs: points.of.storedMs, usage: plain.podUsage(points) };
  });
  return { nodes, all };
}
