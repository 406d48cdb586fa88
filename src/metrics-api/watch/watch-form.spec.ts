import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../../test/kubernetes-protobuf.js';
import { plainFields } from '../../../test/plain/protobuf-fields.js';
import { usageView } from '../../../test/plain/usage-view.js';
import { ApiError } from '../../model/api-error.js';
import type { Representation } from '../encoding/representation.js';
import { metricsItemOf, type ServedObject } from '../objects/served-object.js';
import { frameOf } from './protobuf-frame.js';
import type { WatchEvent } from './watch-event.js';
import { watchFormOf } from './watch-form.js';
import { EventMemory } from './written.js';

const memory = new EventMemory();
const T = 1_790_000_000_000;
const KIND = { kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1' } as const;
const JSON_FORM = { format: 'json', pretty: false } as const;
const PROTOBUF = { format: 'protobuf', pretty: false } as const;
const as = (kind: string, version = 'v1') => ({ conversion: { group: 'meta.k8s.io', version, kind } });
const TIME = new Date(T).toISOString();
const END = { 'k8s.io/initial-events-end': 'true' };

const served = (name: string): ServedObject => ({
  object: { namespace: 'shop', name, labels: { app: name } },
  usage: usageView({ storedMs: T, timestampMs: () => T, windowNs: () => 15e9 }),
  sampledSlot: 0,
  version: T,
});
const EVENTS: readonly WatchEvent[] = [
  { type: 'ADDED', served: served('a') },
  { type: 'MODIFIED', served: served('b') },
  { type: 'DELETED', last: metricsItemOf(served('c')) },
];
const objects = ['a', 'b', 'c'].map((name) => ({ ...KIND, ...metricsItemOf(served(name)) }));
const TYPES = ['ADDED', 'MODIFIED', 'DELETED'];

const formOf = (wanted: Representation, includeObject?: string) => watchFormOf(wanted, KIND, includeObject);
const linesOf = (bytes: Buffer) =>
  bytes
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string; object: Record<string, unknown> });

/** Reads frames as the API machinery writes them: a length, then a WatchEvent with a RawExtension. */
function framesOf(bytes: Buffer): { type: string; object: unknown }[] {
  const frames: { type: string; object: unknown }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const fields = plainFields(bytes.subarray(at + 4, at + 4 + length));
    const bytesOf = (number: number) => fields.find((field) => field.number === number)!.value as Buffer;
    const [raw] = plainFields(bytesOf(2));
    expect(raw!.number).toBe(1);
    frames.push({ type: bytesOf(1).toString(), object: decodeProtobuf(raw!.value as Buffer) });
    at += 4 + length;
  }
  return frames;
}

describe('events', () => {
  it('are lines of JSON, with kind and version before the fields of a list', () => {
    const form = formOf(JSON_FORM);
    expect(form.contentType).toBe('application/json');
    const text = TYPES.map((type, i) => `${JSON.stringify({ type, object: objects[i] })}\n`).join('');
    expect(form.writeEvents(EVENTS, memory).toString()).toBe(text);
  });

  it('are frames of protobuf', () => {
    const form = formOf(PROTOBUF);
    expect(form.contentType).toBe('application/vnd.kubernetes.protobuf;stream=watch');
    expect(framesOf(form.writeEvents(EVENTS, memory))).toEqual(TYPES.map((type, i) => ({ type, object: objects[i] })));
  });

  it('are the same bytes as those of their API objects', () => {
    const node = { ...served('n'), object: { name: 'n', labels: {}, addresses: [], kubeletPort: 0, ready: true } };
    const events: WatchEvent[] = [
      { type: 'ADDED', served: node },
      { type: 'MODIFIED', served: node },
    ];
    const watched = { ...KIND, kind: 'NodeMetrics' } as const;
    const object = { ...watched, ...metricsItemOf(node) };
    expect(watchFormOf(PROTOBUF, watched, undefined).writeEvents(events, memory)).toEqual(
      Buffer.concat(events.map(({ type }) => frameOf(type, object))),
    );
    expect(formOf(PROTOBUF).writeEvents(EVENTS, memory)).toEqual(
      Buffer.concat(TYPES.map((type, i) => frameOf(type, objects[i]!))),
    );
  });

  it.each(['v1', 'v1beta1'])('are the metadata alone, in JSON and in protobuf (%s)', (version) => {
    const partial = objects.map(({ metadata }) => ({
      kind: 'PartialObjectMetadata',
      apiVersion: `meta.k8s.io/${version}`,
      metadata,
    }));
    const expected = TYPES.map((type, i) => ({ type, object: partial[i] }));
    const wanted = as('PartialObjectMetadata', version);
    expect(linesOf(formOf({ ...JSON_FORM, ...wanted }).writeEvents(EVENTS, memory))).toEqual(expected);
    expect(framesOf(formOf({ ...PROTOBUF, ...wanted }).writeEvents(EVENTS, memory))).toEqual(expected);
  });

  it('are Tables of one row, of which the first alone has columns', () => {
    const form = formOf({ ...JSON_FORM, ...as('Table') });
    const tables = linesOf(form.writeEvents(EVENTS, memory));
    expect(tables.map(({ type }) => type)).toEqual(TYPES);
    const columns = tables.map(({ object }) => object['columnDefinitions'] as { name: string }[] | null);
    expect(columns[0]!.map(({ name }) => name)).toEqual(['Name', 'cpu', 'memory', 'Window', 'Age', 'Node']);
    expect([...columns.slice(1), linesOf(form.writeEvents(EVENTS, memory))[0]!.object['columnDefinitions']]).toEqual([
      null,
      null,
      null,
    ]);
    for (const [i, { object }] of tables.entries()) {
      expect(object).toMatchObject({
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { resourceVersion: `${T}` },
      });
      const [row] = object['rows'] as { cells: string[]; object: { metadata: object } }[];
      expect(row!.cells.slice(0, 4)).toEqual(['abc'[i], '1', '1Ki', '15s']);
      expect(row!.object.metadata).toEqual(objects[i]!.metadata);
    }
  });

  it('of a Pod that has no numbers left have a row of the same columns', () => {
    const form = formOf({ ...JSON_FORM, ...as('Table') });
    form.writeEvents(EVENTS, memory);
    const last = { metadata: { name: 'd', creationTimestamp: TIME }, timestamp: TIME, window: '0s', containers: [] };
    const { object } = linesOf(form.writeEvents([{ type: 'DELETED', last }], memory)).at(0)!;
    expect((object['rows'] as { cells: string[] }[])[0]!.cells.slice(0, 4)).toEqual(['d', '0', '0', '0s']);
  });
});

describe('a bookmark', () => {
  const metadata = { resourceVersion: '7', creationTimestamp: null };

  it('is an object of the kind with its version alone', () => {
    const object = { ...KIND, metadata, timestamp: null, window: '0s', containers: null };
    expect(linesOf(formOf(JSON_FORM).writeBookmark(7))).toEqual([{ type: 'BOOKMARK', object }]);
    const node = watchFormOf(JSON_FORM, { ...KIND, kind: 'NodeMetrics' }, undefined);
    expect(linesOf(node.writeBookmark(7))[0]!.object).toMatchObject({ kind: 'NodeMetrics', usage: null });
    expect(framesOf(formOf(PROTOBUF).writeBookmark(7))).toMatchObject([
      { type: 'BOOKMARK', object: { ...KIND, metadata } },
    ]);
  });

  it('says where the initial events end, in each form', () => {
    const marked = { metadata: { resourceVersion: '7', annotations: END } };
    for (const wanted of [JSON_FORM, { ...JSON_FORM, ...as('PartialObjectMetadata') }]) {
      expect(linesOf(formOf(wanted).writeBookmark(7, true))[0]!.object).toMatchObject(marked);
    }
    for (const wanted of [PROTOBUF, { ...PROTOBUF, ...as('PartialObjectMetadata') }]) {
      expect(framesOf(formOf(wanted).writeBookmark(7, true))[0]!.object).toMatchObject(marked);
    }
    const { object: table } = linesOf(formOf({ ...JSON_FORM, ...as('Table') }).writeBookmark(7, true)).at(0)!;
    expect(table).toMatchObject({ kind: 'Table', metadata: { resourceVersion: '7' }, rows: [{ object: marked }] });
  });

  // rest/request.go of client-go 0.32: a typed list needs it.
  it('at the end of the initial events has the list without items, in the format of the response', () => {
    const blueprintOf = (object: unknown) => {
      const { annotations } = (object as { metadata: { annotations: Record<string, string> } }).metadata;
      return Buffer.from(annotations['kubernetes.io/initial-events-list-blueprint']!, 'base64');
    };
    const list = { kind: 'PodMetricsList', apiVersion: KIND.apiVersion };
    const partial = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
    for (const [conversion, head] of [
      [{}, list],
      [as('PartialObjectMetadata'), partial],
    ] as const) {
      const inJson = linesOf(formOf({ ...JSON_FORM, ...conversion }).writeBookmark(7, true))[0]!.object;
      expect(JSON.parse(blueprintOf(inJson).toString())).toEqual({ ...head, metadata: {}, items: [] });
      const inProtobuf = framesOf(formOf({ ...PROTOBUF, ...conversion }).writeBookmark(7, true))[0]!.object;
      expect(decodeProtobuf(blueprintOf(inProtobuf))).toMatchObject(head);
    }
  });
});

it('an error is a Status, whatever form is asked for', () => {
  const status = new ApiError(410, 'Expired', 'too old').toStatus();
  for (const wanted of [
    JSON_FORM,
    { ...JSON_FORM, ...as('Table') },
    { ...JSON_FORM, ...as('PartialObjectMetadata') },
  ]) {
    expect(linesOf(formOf(wanted).writeError(status))).toEqual([{ type: 'ERROR', object: status }]);
  }
  expect(framesOf(formOf(PROTOBUF).writeError(status))[0]).toMatchObject({ type: 'ERROR', object: { code: 410 } });
});

it('what cannot be streamed is refused', () => {
  const streamed = /^only the following media types are accepted: application\/json;stream=watch, /;
  expect(() => formOf({ format: 'yaml', pretty: false })).toThrow(streamed);
  expect(() => formOf({ ...JSON_FORM, ...as('PartialObjectMetadataList') })).toThrow(/is not a list/);
  expect(() => formOf({ ...JSON_FORM, ...as('Table') }, 'Some')).toThrow(
    /must be 'Metadata', 'Object', 'None', or empty/,
  );
});
