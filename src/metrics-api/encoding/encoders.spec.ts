import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decodeProtobuf } from '../../../test/kubernetes-protobuf.js';
import type { ResponseObject } from '../objects/response-object.js';
import type { Encoder } from './encoder.js';
import { jsonEncoder } from './json.js';
import { protobufEncoder } from './protobuf.js';
import { yamlEncoder } from './yaml.js';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const name = fc.string({ unit: fc.constantFrom(...'abc019-./'), minLength: 1 });
const timestamp = fc.integer({ min: 1, max: 4e9 }).map((s) => new Date(s * 1000).toISOString().replace('.000', ''));
const window = fc.integer({ min: 1, max: 59 }).map((s) => `${s}s`);
const quantity = fc
  .tuple(fc.nat(), fc.constantFrom('', 'n', 'u', 'm', 'Ki', 'Mi'))
  .map(([n, suffix]) => `${n}${suffix}`);
const usage = fc.record({ cpu: quantity, memory: quantity });
const labels = fc.dictionary(name, text, { minKeys: 1, noNullPrototype: true });
const metadata = fc.record(
  { name, namespace: name, creationTimestamp: timestamp, labels },
  { requiredKeys: ['name', 'creationTimestamp'], noNullPrototype: true },
);
const listMetadata = fc.record(
  { continue: text, remainingItemCount: fc.integer({ min: 1 }) },
  { requiredKeys: [], noNullPrototype: true },
);
const node = fc.record({ metadata, timestamp, window, usage });
const containers = fc.array(fc.record({ name, usage }), { minLength: 1 });
const pod = fc.record({ metadata, timestamp, window, containers });
const partial = fc.record({ metadata });
const gv = fc.record({ groupVersion: text, version: text });

function object(
  apiVersion: string,
  kind: string,
  fields: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<ResponseObject> {
  return fc.record({ kind: fc.constant(kind), apiVersion: fc.constant(apiVersion), ...fields });
}

/** A list of at least one, since JSON writes an empty one and protobuf none. */
const some = (item: fc.Arbitrary<unknown>) => fc.array(item, { minLength: 1, maxLength: 5 });

const resource = fc.record({
  name,
  singularName: text,
  namespaced: fc.boolean(),
  kind: text,
  verbs: some(text),
  categories: some(text),
  shortNames: some(text),
  group: text,
  version: text,
  storageVersionHash: text,
});
const discovered = fc.record({
  resource: text,
  responseKind: fc.record({ group: text, version: text, kind: text }),
  scope: text,
  singularResource: text,
  verbs: some(text),
  shortNames: some(text),
  categories: some(text),
});
const group = { name, versions: some(gv), preferredVersion: gv };
const status = {
  metadata: fc.constant({}),
  status: fc.constant('Failure'),
  message: fc.oneof(text, fc.string({ unit: 'binary', minLength: 1 })),
  reason: text,
  details: fc.record(
    {
      name: text,
      group: text,
      kind: text,
      uid: text,
      retryAfterSeconds: fc.integer({ min: 1 }),
      causes: some(fc.record({ reason: text, message: text, field: text })),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  code: fc.integer({ min: 400, max: 599 }),
};

const objects = fc.oneof(
  object('metrics.k8s.io/v1', 'NodeMetrics', { metadata, timestamp, window, usage }),
  object('metrics.k8s.io/v1', 'PodMetrics', { metadata, timestamp, window, containers }),
  object('metrics.k8s.io/v1beta1', 'NodeMetricsList', { metadata: listMetadata, items: some(node) }),
  object('metrics.k8s.io/v1beta1', 'PodMetricsList', { metadata: listMetadata, items: some(pod) }),
  object('meta.k8s.io/v1', 'PartialObjectMetadata', { metadata }),
  object('meta.k8s.io/v1', 'PartialObjectMetadataList', { metadata: listMetadata, items: some(partial) }),
  object('meta.k8s.io/v1beta1', 'PartialObjectMetadataList', { metadata: listMetadata, items: some(partial) }),
  object('v1', 'Status', status),
  object('v1', 'APIGroup', {
    ...group,
    serverAddressByClientCIDRs: some(fc.record({ clientCIDR: text, serverAddress: text })),
  }),
  object('v1', 'APIGroupList', { groups: some(fc.record(group)) }),
  object('v1', 'APIResourceList', { groupVersion: text, resources: some(resource) }),
  object('apidiscovery.k8s.io/v2', 'APIGroupDiscoveryList', {
    metadata: fc.constant({}),
    items: some(
      fc.record({
        metadata,
        versions: some(fc.record({ version: text, resources: some(discovered), freshness: text })),
      }),
    ),
  }),
);

describe.each<[string, Encoder, (body: string | Uint8Array) => unknown]>([
  ['JSON', jsonEncoder, (body) => JSON.parse(String(body))],
  [
    'indented JSON',
    { ...jsonEncoder, encode: (of) => jsonEncoder.encode(of, true) },
    (body) => JSON.parse(String(body)),
  ],
  ['YAML', yamlEncoder, (body) => parse(String(body), { version: '1.1', stringKeys: true })],
  ['protobuf', protobufEncoder, decodeProtobuf],
])('the encoder of %s', (_, encoder, decode) => {
  it('writes what reads back as the same object', () => {
    fc.assert(
      fc.property(objects, (of) => {
        expect(decode(encoder.encode(of))).toEqual(JSON.parse(JSON.stringify(of)));
      }),
      { numRuns: 300 },
    );
  });
});

it('refuses to write as protobuf what has no such form', () => {
  expect(() => protobufEncoder.encode({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })).toThrow(/no protobuf form/);
  expect(() => protobufEncoder.encode({ kind: 'toString', apiVersion: 'v1' })).toThrow(/no protobuf form/);
});

it('escapes in JSON what Go escapes', () => {
  expect(jsonEncoder.encode({ kind: '<a>&\u2028\u2029"' })).toBe(
    '{"kind":"\\u003ca\\u003e\\u0026\\u2028\\u2029\\""}\n',
  );
});
