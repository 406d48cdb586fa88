import {
  BATCH_FIELDS,
  type BatchLayout,
  CPU_NS,
  emptyValues,
  isMeasured,
  MEMORY_BYTES,
  type MetricsBatch as Columns,
  NODE_SLOT,
  START_NS,
  TIMESTAMP_MS,
} from '../../src/model/metrics-batch.js';
import type { MetricsBatch, MetricsPoint } from './metrics-batch.ts';
import type { Page } from './node-points.ts';

/** Returns the Pods of a batch that were measured whole, as plain objects. */
export function plainBatch({ layout, values }: Columns): MetricsBatch {
  const { namespaces, pods: names, firstSlots, containers } = layout;
  const pods = names.flatMap((name, pod) => {
    const slots = Array.from({ length: firstSlots[pod + 1]! - firstSlots[pod]! }, (_, i) => firstSlots[pod]! + i);
    if (!slots.every((slot) => isMeasured(values, slot))) return [];
    const of = slots.map((slot) => ({ name: containers[slot]!, point: pointOf(values, slot) }));
    return [{ namespace: namespaces[pod]!, name, containers: of }];
  });
  return isMeasured(values, NODE_SLOT) ? { node: pointOf(values, NODE_SLOT), pods } : { pods };
}

/** Returns all Pods of a batch as plain objects, with what was not measured. */
export function plainPage({ layout, values }: Columns): Page {
  const { namespaces, pods: names, firstSlots, containers } = layout;
  const pods = names.map((name, pod) => {
    const of = containers.slice(firstSlots[pod], firstSlots[pod + 1]);
    const points = of.map((container, i) => ({ name: container, point: pointOf(values, firstSlots[pod]! + i) }));
    return { namespace: namespaces[pod]!, name, containers: points };
  });
  return { node: pointOf(values, NODE_SLOT), pods };
}

/** Returns a batch of these points. A start becomes a double of nanoseconds, which may round it. */
export function columnsOf({ node, pods }: MetricsBatch): Columns {
  const points = [node, ...pods.flatMap(({ containers }) => containers.map(({ point }) => point))];
  const firstSlots = [1];
  for (const { containers } of pods) firstSlots.push(firstSlots.at(-1)! + containers.length);
  const layout: BatchLayout = {
    namespaces: pods.map(({ namespace }) => namespace),
    pods: pods.map(({ name }) => name),
    firstSlots,
    containers: ['', ...pods.flatMap(({ containers }) => containers.map(({ name }) => name))],
  };
  const values = emptyValues(layout);
  for (const [slot, point] of points.entries()) {
    if (point === undefined) continue;
    const at = slot * BATCH_FIELDS;
    values[at + TIMESTAMP_MS] = point.timestampMs;
    values[at + CPU_NS] = point.cpuNanoseconds;
    values[at + MEMORY_BYTES] = point.memoryBytes;
    values[at + START_NS] = point.startMs * 1e6 + point.startNs;
  }
  return { layout, values };
}

function pointOf(values: Float64Array, slot: number): MetricsPoint {
  const at = slot * BATCH_FIELDS;
  const start = values[at + START_NS]!;
  const known = Number.isFinite(start);
  return {
    timestampMs: values[at + TIMESTAMP_MS]!,
    timestampNs: 0,
    startMs: known ? Number(BigInt(start) / 1_000_000n) : start,
    startNs: known ? Number(BigInt(start) % 1_000_000n) : 0,
    cpuNanoseconds: values[at + CPU_NS]!,
    memoryBytes: values[at + MEMORY_BYTES]!,
  };
}
