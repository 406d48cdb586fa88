import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceUsage } from '../../model/usage.js';
import { toNodeMetrics, toPodMetrics } from '../metrics-objects.js';
import { BackwardWriter } from './backward-writer.js';
import { joinJsonList, nodeMetricsJson, podMetricsJson } from './json-list.js';
import { jsonEncoder } from './json.js';
import { nodeMetricsFragment, podMetricsFragment } from './protobuf-fragment.js';
import { joinProtobufList } from './protobuf-list.js';
import { protobufEncoder } from './protobuf.js';

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abc-0'), minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const labels = fc.dictionary(name, name, { noNullPrototype: true });
const time = fc.integer({ min: 1, max: 4e12 });
const usage: fc.Arbitrary<ResourceUsage> = fc.record({
  cpuNanocores: fc.maxSafeNat(),
  memoryBytes: fc.maxSafeNat(),
  timestampMs: time,
  windowNs: fc.nat({ max: 1e15 }),
});
const metadata = fc.record(
  { continue: name, remainingItemCount: fc.nat() },
  { requiredKeys: [], noNullPrototype: true },
);
const pods = fc.array(
  fc.tuple(
    fc.record({ namespace: name, name, labels }),
    fc.record({
      timestampMs: time,
      windowNs: fc.nat({ max: 1e15 }),
      containers: fc.array(fc.record({ name, usage }), { minLength: 1 }),
    }),
  ),
);
const nodes = fc.array(
  fc.tuple(
    fc.record({ name, labels }).map((of) => ({ ...of, addresses: [], kubeletPort: 0, ready: true })),
    usage,
  ),
);

const apiVersion = 'metrics.k8s.io/v1';

describe('a list of fragments is the list that the encoder writes', () => {
  it('for Pods', () => {
    fc.assert(
      fc.property(pods, metadata, time, (of, listMetadata, nowMs) => {
        const kind = 'PodMetricsList';
        const items = of.map(([pod, podUsage]) => toPodMetrics(pod, podUsage, nowMs));
        const list = { kind, apiVersion, metadata: listMetadata, items };
        const fragments = of.map(([pod, podUsage]) => podMetricsFragment(pod, podUsage, nowMs));
        expect(joinProtobufList(kind, apiVersion, listMetadata, fragments)).toEqual(protobufEncoder.encode(list));
        const json = of.map(([pod, podUsage]) => podMetricsJson(pod, podUsage, nowMs));
        expect(joinJsonList(kind, apiVersion, listMetadata, json).toString()).toBe(jsonEncoder.encode(list));
      }),
    );
  });

  it('for Nodes', () => {
    fc.assert(
      fc.property(nodes, metadata, time, (of, listMetadata, nowMs) => {
        const kind = 'NodeMetricsList';
        const items = of.map(([node, nodeUsage]) => toNodeMetrics(node, nodeUsage, nowMs));
        const list = { kind, apiVersion, metadata: listMetadata, items };
        const fragments = of.map(([node, nodeUsage]) => nodeMetricsFragment(node, nodeUsage, nowMs));
        expect(joinProtobufList(kind, apiVersion, listMetadata, fragments)).toEqual(protobufEncoder.encode(list));
        const json = of.map(([node, nodeUsage]) => nodeMetricsJson(node, nodeUsage, nowMs));
        expect(joinJsonList(kind, apiVersion, listMetadata, json).toString()).toBe(jsonEncoder.encode(list));
      }),
    );
  });
});

describe('BackwardWriter', () => {
  it.each([
    [0, '0800'],
    [127, '087f'],
    [128, '088001'],
    [2 ** 31, '088080808008'],
    [Number.MAX_SAFE_INTEGER, '08ffffffffffffff0f'],
  ])('writes the varint %d', (value, hex) => {
    const writer = new BackwardWriter();
    writer.int(8, value);
    expect(writer.finish().toString('hex')).toBe(hex);
  });

  it('grows, and is empty after each finish', () => {
    const writer = new BackwardWriter();
    const long = 'ä'.repeat(5000);
    writer.string(10, 'end');
    writer.string(10, long);
    expect(writer.finish()).toEqual(Buffer.from(`0a904e${Buffer.from(long).toString('hex')}0a03656e64`, 'hex'));
    expect(writer.length).toBe(0);
    expect(writer.finish()).toHaveLength(0);
  });
});
