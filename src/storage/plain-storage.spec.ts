import fc from 'fast-check';
import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { MetricsPoint } from '../../test/plain/metrics-batch.ts';
import { columnsOf, plainBatch, sampleTimesOf } from '../../test/plain/plain-batch.ts';
import { PlainStorage } from '../../test/plain/storage.ts';
import * as plain from '../../test/plain/usage.ts';
import { Options } from '../config/options.js';
import { type BatchLayout, isSameLayout, type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import { StorageService } from './storage.service.js';
import { nodeUsage, podUsage } from './usage.js';

const RESOLUTION_MS = 15_000;
const MAX_STALENESS_MS = 40_000;
const T = 1_790_000_000_000;

const NODES = ['m', 'n'];
const PODS = ['shop/a', 'shop/b', 'shop/c', 'other/a'];

const time = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map((i) => T + i * 5000),
  fc.integer({ min: T - 20_000, max: T + 60_000 }),
);
/** Nanoseconds that are a whole number of 256, as doubles are at that time. */
const start = fc.oneof(
  fc.constant([UNKNOWN_START, 0] as const),
  fc.tuple(time, fc.constantFrom(0, 256, 999_936)),
  fc.constant([0, 0] as const),
  // What goes on under another node's name.
  fc.constant([T - 900_000, 256] as const),
);
const point: fc.Arbitrary<MetricsPoint> = fc
  .record({
    timestampMs: fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: fc.constantFrom(0, 9e15, 9e18) }),
    start,
    cpuNanoseconds: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.maxSafeNat()),
    memoryBytes: fc.oneof({ weight: 9, arbitrary: fc.maxSafeNat() }, { weight: 1, arbitrary: fc.constant(0) }),
  })
  .map(({ start: [startMs, startNs], ...rest }) => {
    // Where the two do not fit into a double, only what fits can be said.
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
  kind: fc.constantFrom('store', 'store', 'store', 'repeat', 'repeat', 'miss', 'retain', 'retain', 'pod-deleted'),
  node: fc.constantFrom(...NODES),
  own: point,
  pods,
  points: fc.array(point, { minLength: 13, maxLength: 13 }),
  afterMs: fc.constantFrom(0, 5000, 15_000, 50_000),
});

test('serves after any batches what the plain storage serves', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
      const gauge = new Gauge({ name: 'points', help: 'points', labelNames: ['type'], registers: [new Registry()] });
      const options = Object.assign(new Options(), {
        metricResolutionMs: RESOLUTION_MS,
        maxStalenessMs: MAX_STALENESS_MS,
      });
      const storage = new StorageService(options, gauge);
      const judge = new PlainStorage(RESOLUTION_MS, MAX_STALENESS_MS);
      const last = new Map<string, MetricsBatch>();
      let nowMs = T;
      for (const { kind, node, own, pods: named, points, afterMs } of steps) {
        nowMs += afterMs;
        const before = last.get(node);
        if (kind === 'miss') for (const each of [storage, judge]) each.miss(node, nowMs);
        else if (kind === 'retain') for (const each of [storage, judge]) each.retain(new Set([node]), nowMs);
        else if (kind === 'pod-deleted') for (const each of [storage, judge]) each.podDeleted('shop', 'a');
        else {
          const batch =
            kind === 'repeat' && before !== undefined
              ? withPoints(before.layout, points)
              : named.map(({ key, containers: of }) => {
                  const [namespace, name] = key.split('/') as [string, string];
                  return { namespace, name, containers: of };
                });
          const columns = Array.isArray(batch) ? sharing(columnsOf({ node: own, pods: batch }), before) : batch;
          storage.store(node, columns, nowMs);
          judge.store(node, { ...plainBatch(columns), sampleTimesMs: sampleTimesOf(columns) }, nowMs);
          last.set(node, columns);
        }
        expect(served(storage, nowMs)).toEqual(servedPlainly(judge, nowMs));
        expect(storage.ready).toBe(judge.ready);
      }
    }),
    { numRuns: 200 },
  );
});

/** A batch of the same layout. */
function withPoints(layout: BatchLayout, points: readonly MetricsPoint[]): MetricsBatch {
  const next = layout.containers.map((name, slot) => ({ name, point: points[slot % points.length]! }));
  const of = layout.pods.map((name, pod) => ({
    namespace: layout.namespaces[pod]!,
    name,
    containers: next.slice(layout.firstSlots[pod], layout.firstSlots[pod + 1]),
  }));
  return { layout, values: columnsOf({ node: next[0]!.point, pods: of }).values };
}

/** The batch with the layout of the one before where they are the same, as the decoder gives it. */
function sharing(batch: MetricsBatch, before: MetricsBatch | undefined): MetricsBatch {
  const same = before !== undefined && isSameLayout(before.layout, batch.layout);
  return same ? { layout: before.layout, values: batch.values } : batch;
}

function served(storage: StorageService, nowMs: number) {
  const nodes = NODES.map((name) => {
    const points = storage.node(name, nowMs);
    return points && { storedMs: points.storedMs, usage: nodeUsage(points) };
  });
  const all = PODS.map((key) => {
    const [namespace, name] = key.split('/') as [string, string];
    const points = storage.pod(namespace, name, nowMs);
    return points && { node: points.node.nodeName, storedMs: points.node.storedMs, usage: podUsage(points) };
  });
  return { nodes, all };
}

function servedPlainly(judge: PlainStorage, nowMs: number) {
  const nodes = NODES.map((name) => {
    const points = judge.node(name, nowMs);
    return points && { storedMs: points.storedMs, usage: plain.nodeUsage(points) };
  });
  const all = PODS.map((key) => {
    const [namespace, name] = key.split('/') as [string, string];
    const points = judge.pod(namespace, name, nowMs);
    return points && { node: points.nodeName, storedMs: points.storedMs, usage: plain.podUsage(points) };
  });
  return { nodes, all };
}
