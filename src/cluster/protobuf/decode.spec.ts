import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage, encodeObject } from '../../../test/object-protobuf.js';
import { decodeProtobuf, isProtobuf } from './decode.js';

const texts = fc.dictionary(
  fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
  fc.string({ unit: 'binary' }),
  { maxKeys: 4 },
);
const time = fc.record({ seconds: fc.nat(), nanos: fc.nat(999_999_999) });
const managedFields = fc.array(
  fc.record({
    manager: fc.string(),
    operation: fc.constant('Update'),
    time,
    fieldsV1: fc.record({ Raw: fc.uint8Array({ maxLength: 300 }) }),
  }),
  { maxLength: 3 },
);
const meta = fc.record(
  {
    name: fc.string({ unit: 'binary', minLength: 1 }),
    namespace: fc.string({ unit: 'binary', minLength: 1 }),
    uid: fc.uuid(),
    resourceVersion: fc.string({ minLength: 1 }),
    generation: fc.nat(),
    creationTimestamp: time,
    deletionGracePeriodSeconds: fc.nat(),
    labels: texts,
    annotations: texts,
    ownerReferences: fc.array(fc.record({ kind: fc.string(), controller: fc.boolean() }), { maxLength: 2 }),
    finalizers: fc.array(fc.string(), { maxLength: 2 }),
    managedFields,
  },
  { requiredKeys: ['name'] },
);
const nodeStatus = fc.record({
  capacity: fc.dictionary(fc.oneof(fc.constant('cpu'), fc.string()), fc.record({ string: fc.string() }), {
    maxKeys: 3,
  }),
  allocatable: fc.dictionary(
    fc.oneof(fc.constant('cpu'), fc.constant('nvidia.com/gpu'), fc.string()),
    fc.record({ string: fc.string() }),
    { maxKeys: 3 },
  ),
  conditions: fc.array(fc.record({ type: fc.string(), status: fc.string(), lastHeartbeatTime: time }), {
    maxLength: 3,
  }),
  addresses: fc.array(fc.record({ type: fc.string(), address: fc.string() }), { maxLength: 3 }),
  daemonEndpoints: fc.record({ kubeletEndpoint: fc.record({ Port: fc.integer({ min: -5, max: 2 ** 31 - 1 }) }) }),
  nodeInfo: fc.record({ kernelVersion: fc.string() }),
  images: fc.array(fc.record({ names: fc.array(fc.string()), sizeBytes: fc.nat() }), { maxLength: 3 }),
});
const listMeta = fc.record({ resourceVersion: fc.string({ minLength: 1 }), continue: fc.string({ minLength: 1 }) });

const MAGIC = Buffer.from('k8s\0');
/** Empty metadata. */
const EMPTY = Buffer.from([0x0a, 0]);

function enveloped(kind: string, raw: Uint8Array, more: object = {}): Buffer {
  return Buffer.concat([MAGIC, encodeMessage('Unknown', { typeMeta: { apiVersion: 'v1', kind }, raw, ...more })]);
}

/** What is read of metadata: these fields, an empty map being none; annotations of Nodes only, and no UID of them. */
function readOf(metadata: Record<string, unknown>, isNode = false): object {
  const { name, namespace, uid, resourceVersion, labels, annotations } = metadata;
  const some = (map: unknown) => (Object.keys(map ?? {}).length > 0 ? map : undefined);
  return JSON.parse(
    JSON.stringify({
      name,
      namespace,
      uid: isNode ? undefined : uid,
      resourceVersion,
      labels: some(labels),
      annotations: isNode ? some(annotations) : undefined,
    }),
  ) as object;
}

describe('what protobufjs writes by Kubernetes’ definitions is read', () => {
  test('metadata of objects in a list', () => {
    const holds = fc.property(fc.array(meta, { maxLength: 4 }), listMeta, (metas, metadata) => {
      const items = metas.map((each) => ({ metadata: each }));
      const bytes = enveloped(
        'PartialObjectMetadataList',
        encodeMessage('PartialObjectMetadataList', { metadata, items }),
      );
      expect(decodeProtobuf(bytes)).toEqual({ metadata, items: metas.map((each) => ({ metadata: readOf(each) })) });
    });
    fc.assert(holds);
  });

  test('Nodes, alone and in a list', () => {
    const holds = fc.property(meta, nodeStatus, (metadata, status) => {
      const node = { metadata, spec: { podCIDR: '10.0.0.0/24' }, status };
      const devices = Object.entries(status.allocatable).filter(([name]) => name.includes('/'));
      const allocatable = Object.fromEntries(devices.map(([name, { string }]) => [name, string]));
      const { capacity, conditions, addresses, daemonEndpoints } = status;
      const expected = {
        metadata: readOf(metadata, true),
        status: {
          capacity: capacity.cpu === undefined ? {} : { cpu: capacity.cpu.string },
          ...(devices.length > 0 && { allocatable }),
          conditions: conditions.map(({ type, status: value }) => ({ type, status: value })),
          addresses,
          daemonEndpoints,
        },
      };
      expect(decodeProtobuf(enveloped('Node', encodeMessage('Node', node)))).toEqual(expected);
      const list = enveloped('NodeList', encodeMessage('NodeList', { metadata: {}, items: [node, node] }));
      expect(decodeProtobuf(list)).toEqual({ metadata: {}, items: [expected, expected] });
    });
    fc.assert(holds);
  });

  test('a Status', () => {
    const status = { message: 'too many', reason: 'TooManyRequests', code: 429, details: { retryAfterSeconds: 7 } };
    const bytes = encodeObject({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      ...status,
    } as object);
    expect(decodeProtobuf(bytes)).toEqual({ kind: 'Status', ...status });
  });

  test('a list and an object with nothing in them', () => {
    expect(decodeProtobuf(enveloped('PodList', EMPTY))).toEqual({ metadata: {}, items: [] });
    expect(decodeProtobuf(enveloped('Pod', EMPTY))).toEqual({ metadata: { name: '' } });
  });

  test('a label of any name', () => {
    const raw = Buffer.from('0a190a017a5a140a095f5f70726f746f5f5f120776616c75652d31', 'hex');
    const object = decodeProtobuf(enveloped('Pod', raw)) as { metadata: { labels: object } };
    expect(Object.entries(object.metadata.labels)).toEqual([['__proto__', 'value-1']]);
  });
});

describe('what is not well-formed is refused', () => {
  const metadata = { name: 'web', namespace: 'shop', labels: { app: 'web' }, managedFields: [{ manager: 'kubelet' }] };
  const good = enveloped('PodList', encodeMessage('PartialObjectMetadataList', { items: [{ metadata }] }));

  test.each([
    ['nothing', Buffer.alloc(0), 'is not protobuf of Kubernetes'],
    ['JSON', Buffer.from('{"kind":"PodList"}'), 'is not protobuf of Kubernetes'],
    ['an envelope with nothing in it', enveloped('Pod', new Uint8Array()), 'it contains no object'],
    ['an envelope that does not say what is in it', enveloped('', EMPTY), 'it contains no object'],
    ['another encoding inside', enveloped('Pod', EMPTY, { contentEncoding: 'gzip' }), 'encoded as gzip'],
    ['a name that is a number', enveloped('Pod', Buffer.from([0x0a, 2, 0x08, 1])), 'field 1 has the wire type 0'],
    ['a name longer than its metadata', enveloped('Pod', Buffer.from([0x0a, 3, 0x0a, 5, 0x61])), /longer than|range/],
    ['metadata longer than its object', enveloped('Pod', Buffer.from([0x0a, 30, 0x0a, 1, 0x61])), 'longer than'],
    ['a field of number 0', enveloped('Pod', Buffer.from([0x02, 1, 0x61])), 'field number 0'],
  ])('%s', (_, bytes, problem) => {
    expect(() => decodeProtobuf(bytes)).toThrow(problem);
  });

  test('a body that is cut anywhere', () => {
    // The envelope that protobufjs writes ends with the object, where Go's has two empty fields more.
    const read = Array.from({ length: good.length }, (_, length) => length).filter((length) => {
      try {
        return decodeProtobuf(good.subarray(0, length));
      } catch {
        return false;
      }
    });
    expect(read).toEqual([]);
  });

  test('bytes that are changed are read as something or refused, within their bounds', () => {
    const holds = fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (changes) => {
        // In the middle of a larger buffer, as a part of a stream is.
        const room = Buffer.concat([Buffer.from('before'), good, Buffer.from('secret')]);
        const bytes = room.subarray(6, 6 + good.length);
        for (const [index, value] of changes) bytes[index] = value;
        try {
          expect(JSON.stringify(decodeProtobuf(bytes))).not.toContain('secret');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    );
    fc.assert(holds, { numRuns: 2000 });
  });
});

test.each([
  ['application/vnd.kubernetes.protobuf', true],
  ['application/vnd.kubernetes.protobuf;stream=watch', true],
  ['application/vnd.kubernetes.protobuf; as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', true],
  ['application/json', false],
  [undefined, false],
])('%j is protobuf: %j', (contentType, expected) => {
  expect(isProtobuf(contentType)).toBe(expected);
});
