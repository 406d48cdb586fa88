import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { usageView } from '../../../test/plain/usage-view.js';
import type { Node, Pod } from '../../model/cluster.js';
import type { ResourceUsage } from '../../model/usage.js';
import { listMemory } from '../memory/list-memory.js';
import type { ServedObject } from '../objects/served-object.js';
import { toNodeMetrics, toPodMetrics } from '../objects/metrics-objects.js';
import { BackwardWriter } from './backward-writer.js';
import { convertObject } from './convert-object.js';
import { encodeObject } from './encode-object.js';
import { JSON_LIST } from './json-list.js';
import { ListAssembly, listBytes } from './list-assembly.js';
import { PROTOBUF_LIST } from './protobuf-list.js';
import type { ListFormat, ListHead } from './list-format.js';
import { listFormOf } from './list-form.js';
import type { MetricsItem } from '../objects/response-object.js';
import { resourceNamesOf } from './table.js';
import type { Representation } from './representation.js';
import { BASE_RESOURCES, CPU, EXTRA_GAUGES, MEMORY, resourcesWith } from '../../model/resources.js';

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abc-0'), minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom(...'"\\\\<>&\n\u2028\u007f a'), minLength: 1 }),
);
const someLabels = { app: 'web', tier: 'front' };
const labels = fc.oneof(fc.constant(someLabels), fc.dictionary(name, name, { noNullPrototype: true }));
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const windowNs = fc.oneof(
  fc.integer({ min: 1, max: 1e15 }),
  fc.integer({ min: 1e9, max: 61e9 }),
  fc.integer({ min: 1, max: 120_000 }).map((ms) => ms * 1e6),
);
const usage: fc.Arbitrary<ResourceUsage> = fc.record({
  cpuNanocores: fc.oneof(
    fc.maxSafeNat(),
    fc.nat(9999).map((milli) => milli * 1e6),
  ),
  memoryBytes: fc.oneof(
    fc.maxSafeNat(),
    fc.nat(2 ** 31).map((kib) => kib * 1024),
    fc.nat(1023),
    fc.constant(2 ** 63),
  ),
  timestampMs: time,
  windowNs,
});
const swapBytes = fc.oneof(fc.constant(0), fc.nat(2 ** 31), fc.maxSafeNat());
const metadata = fc.record(
  { continue: name, remainingItemCount: fc.nat() },
  { requiredKeys: [], noNullPrototype: true },
);
/** Swap is known of all containers or of none. */
const containersOf = (of: fc.Arbitrary<ResourceUsage>) =>
  fc
    .array(fc.record({ name, usage: fc.option(of, { freq: 5, nil: undefined }) }), { minLength: 1 })
    .filter((all) => all.some((each) => each.usage !== undefined));
const withSwap = fc
  .tuple(usage, swapBytes)
  .map(([of, value]) => ({ ...of, gauges: [{ resource: EXTRA_GAUGES[0]!, value }] }));
const containers = fc.oneof(containersOf(usage), containersOf(withSwap));
const whole = fc.option(fc.oneof(usage, withSwap), { nil: undefined });
const pods = fc.array(fc.tuple(fc.record({ namespace: name, name, labels }), containers, whole));
const nodes = fc.array(
  fc.tuple(
    fc.record({ name, labels }).map((of) => ({ ...of, addresses: [], kubeletPort: 0, ready: true })),
    fc.oneof(usage, withSwap),
  ),
);

const apiVersion = 'metrics.k8s.io/v1';

type Container = { readonly name: string; readonly usage: ResourceUsage | undefined };

/** What is measured, with points that make these usages; none for a container that is left out. */
function measured(
  object: Pod | Node,
  of: readonly Container[],
  sampledSlot: number,
  storedMs: number,
  wholePod?: ResourceUsage,
): ServedObject {
  const usageOf = (slot: number) => of[slot]!.usage;
  const hasSwap = of.some((each) => each.usage?.gauges !== undefined);
  const view = usageView({
    nodeName: NODE_NAME,
    storedMs,
    endSlot: of.length,
    sampledSlot,
    resources: hasSwap ? resourcesWith(EXTRA_GAUGES) : BASE_RESOURCES,
    whole: wholePod,
    containerName: (slot) => of[slot]!.name,
    hasRate: (slot) => usageOf(slot) !== undefined,
    valueAt: (resource, slot) => {
      const { cpuNanocores, memoryBytes, gauges } = usageOf(slot)!;
      if (resource === CPU) return cpuNanocores;
      return resource === MEMORY ? memoryBytes : gauges![0]!.value;
    },
    timestampMs: (slot) => usageOf(slot)!.timestampMs,
    windowNs: (slot) => usageOf(slot)!.windowNs,
  });
  return { object, usage: view, sampledSlot };
}

const NODE_NAME = 'node-1';
const as = (kind: string, version: string) => ({ conversion: { group: 'meta.k8s.io', version, kind } });
const FORMS: readonly (readonly [Representation, includeObject?: string])[] = [
  [{ format: 'json', pretty: false }],
  [{ format: 'json', pretty: true }],
  [{ format: 'yaml', pretty: false }],
  [{ format: 'protobuf', pretty: false }],
  ...(['v1', 'v1beta1'] as const).flatMap((version): (readonly [Representation, string?])[] => [
    [{ format: 'json', pretty: false, ...as('PartialObjectMetadataList', version) }],
    [{ format: 'json', pretty: true, ...as('PartialObjectMetadataList', version) }],
    [{ format: 'yaml', pretty: false, ...as('PartialObjectMetadataList', version) }],
    [{ format: 'protobuf', pretty: false, ...as('PartialObjectMetadataList', version) }],
    [{ format: 'json', pretty: false, ...as('Table', version) }],
    [{ format: 'json', pretty: true, ...as('Table', version) }, 'None'],
    [{ format: 'yaml', pretty: false, ...as('Table', version) }, 'Object'],
  ]),
];

/** The list that is written in any form is the one that is converted and encoded as a whole, at once and in slices. */
function expectSame(
  kind: string,
  listMetadata: object,
  items: readonly ServedObject[],
  objects: readonly MetricsItem[],
): void {
  const list = { kind, apiVersion, metadata: listMetadata, items: objects };
  for (const [wanted, includeObject] of FORMS) {
    const wide = { nowMs: 1e12, nodeNameOf: () => NODE_NAME };
    const expected = Buffer.from(encodeObject(convertObject(list, wanted, { includeObject, wide }), wanted).body);
    const format = listFormOf(wanted, list, includeObject).formatAt(wide.nowMs, resourceNamesOf(items));
    const form = JSON.stringify([wanted, includeObject]);
    expect([form, listBytes(format, list, items).toString()]).toEqual([form, expected.toString()]);
    expect([form, inSlices(format, list, items).equals(expected)]).toEqual([form, true]);
  }
}

/** The list written three items at a time, with nothing between some of them. */
function inSlices(format: ListFormat, head: ListHead, items: readonly ServedObject[]): Buffer {
  const assembly = new ListAssembly(format, items.length);
  for (let i = 0; i < items.length; i += 3) {
    assembly.addItems([]);
    assembly.addItems(items.slice(i, i + 3));
  }
  return assembly.finishList(head);
}

describe('a list that is written item by item is the list that is encoded whole, in every form', () => {
  it('for Pods', () => {
    fc.assert(
      fc.property(pods, metadata, time, (all, listMetadata, nowMs) => {
        const items: ServedObject[] = [];
        const objects = all.map(([pod, of, wholePod]) => {
          const served = of.filter((each): each is Container & { usage: ResourceUsage } => each.usage !== undefined);
          const sampled = served.reduce((a, b) => (b.usage.timestampMs < a.usage.timestampMs ? b : a));
          // As without and with `--watch`.
          const version = of.length % 2 === 0 ? undefined : nowMs;
          items.push({ ...measured(pod, of, of.indexOf(sampled), nowMs, wholePod), version });
          const { timestampMs, windowNs: window } = sampled.usage;
          const made = { timestampMs, windowNs: window, containers: served };
          return toPodMetrics(pod, wholePod === undefined ? made : { ...made, whole: wholePod }, nowMs, version);
        });
        expectSame('PodMetricsList', listMetadata, items, objects);
      }),
      { numRuns: 150 },
    );
  });

  it('for Nodes', () => {
    fc.assert(
      fc.property(nodes, metadata, time, (all, listMetadata, nowMs) => {
        const items = all.map(([node, of]) => measured(node, [{ name: '', usage: of }], 0, nowMs));
        const objects = all.map(([node, of]) => toNodeMetrics(node, of, nowMs));
        expectSame('NodeMetricsList', listMetadata, items, objects);
      }),
    );
  });

  it('for more items than were expected, and for none', () => {
    const pod = { namespace: 'shop', name: 'web', labels: { text: 'ä'.repeat(999) } };
    const of = { cpuNanocores: 1, memoryBytes: 1, timestampMs: 1, windowNs: 1 };
    const long = Array.from({ length: 300 }, () => measured(pod, [{ name: 'app', usage: of }], 0, 0));
    const objects = long.map(() => toPodMetrics(pod, { ...of, containers: [{ name: 'app', usage: of }] }, 0));
    expectSame('PodMetricsList', {}, long, objects);
    expectSame('PodMetricsList', {}, long.slice(0, 1), objects.slice(0, 1));
    expectSame('PodMetricsList', {}, [], []);
    expectSame('PodMetricsList', { continue: 'x'.repeat(4000) }, long, objects);
  });
});

describe('a list that is written in slices', () => {
  const pod = { namespace: 'shop', name: 'web', labels: { text: 'x'.repeat(1000) } };
  const items = (count: number) =>
    Array.from({ length: count }, () =>
      measured(pod, [{ name: 'app', usage: { cpuNanocores: 1, memoryBytes: 1, timestampMs: 1, windowNs: 1 } }], 0, 0),
    );
  const written = (expected: number, count: number) => {
    const assembly = new ListAssembly(JSON_LIST, expected);
    assembly.addItems(items(count));
    return assembly.finishList({ kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1', metadata: {} });
  };
  beforeEach(() => {
    // From now on a list is expected to be as large as these.
    written(100, 100);
    listMemory.clear();
  });

  it('is in the memory of the last one when it is large, and fills much of it', () => {
    const memory = Buffer.alloc(2 * 1024 * 1024);
    listMemory.returnBuffer(memory);
    expect(written(1000, 1000).buffer).toBe(memory.buffer);
  });

  it.each([
    ['there is none', 4000, 0],
    ['it is small', 80, 80],
    ['it is much smaller than was expected', 4000, 1000],
  ])('leaves that memory to the next one when %s', (_, expected, count) => {
    const memory = Buffer.alloc(1200 * 1.3 * expected);
    listMemory.returnBuffer(memory);
    const list = written(expected, count);
    expect(list.buffer.byteLength).toBe(list.length);
    expect(listMemory.takeBuffer(memory.length)).toBe(memory);
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
    expect(writer.takeWritten().toString('hex')).toBe(hex);
  });

  it('grows, and gives all that it has away', () => {
    const writer = new BackwardWriter(4);
    const long = 'ä'.repeat(5000);
    writer.string(10, 'end');
    writer.string(10, long);
    expect(writer.takeWritten()).toEqual(Buffer.from(`0a904e${Buffer.from(long).toString('hex')}0a03656e64`, 'hex'));
  });
});

it.each([
  ['JSON', JSON_LIST],
  ['protobuf', PROTOBUF_LIST],
])('a list that could not be written leaves nothing in the next one: %s', (_, format) => {
  const list = { kind: 'PodMetricsList', apiVersion, metadata: {} };
  const pod = { namespace: 'shop', name: 'web', labels: {} } as Pod;
  const fail = () => {
    throw new Error('no memory');
  };
  const good: ServedObject = { object: pod, usage: usageView(), sampledSlot: 0 };
  const bad: ServedObject = { object: pod, usage: usageView({ windowNs: fail }), sampledSlot: 0 };
  const expected = listBytes(format, list, [good]).toString('latin1');
  expect(() => listBytes(format, list, [bad, good])).toThrow('no memory');
  expect(listBytes(format, list, [good]).toString('latin1')).toBe(expected);
});
