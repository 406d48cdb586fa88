import { expect, it } from 'vitest';
import { decodeProtobuf } from '../../src/cluster/protobuf/decode.js';
import { readWatchFrames } from '../../src/cluster/protobuf/watch-frames.js';
import { encodeFrame, encodeObject } from '../object-protobuf.ts';
import { plainFields } from '../plain/protobuf-fields.ts';
import { plainObject } from '../plain/protobuf-object.ts';
import { nodeObject, podObject } from '../faults/fleet/objects.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const node = nodeObject('node-1', '10.0.0.1', 10250);
const { metadata } = podObject('web-7d4b9c6f58-x2x4z', 'node-1', ['app']);
const pod = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata };
const annotated = {
  ...node,
  metadata: { ...node.metadata, annotations: { 'metrics.k8s.io/resource-metrics-path': '/x' } },
};
const list = { apiVersion: 'v1', metadata: { resourceVersion: '7', continue: 'next' } };
const objects = [
  annotated,
  pod,
  { ...list, kind: 'NodeList', items: [node, annotated] },
  { ...list, kind: 'PartialObjectMetadataList', items: [pod, pod] },
  {
    kind: 'Status',
    apiVersion: 'v1',
    message: 'too many',
    reason: 'TooManyRequests',
    code: 429,
    details: { retryAfterSeconds: 7 },
  },
];
const seeds = objects.map((object) => encodeObject(object));
const words = [
  'k8s\0',
  '\n',
  '\x08',
  '\x12\0',
  '\x7a\x02',
  Buffer.from('ffffffff0f', 'hex'),
  Buffer.from('80', 'hex'),
  '__proto__',
  'NodeList',
  'Status',
];

const decoding: FuzzTarget = {
  name: 'protobuf',
  seeds,
  words,
  check: (input) => {
    // In the middle of a larger buffer, as a part of a stream is.
    const room = Buffer.concat([Buffer.from('before'), input, Buffer.from('secret')]);
    const found = accepted(() => decodeProtobuf(room.subarray(6, 6 + input.length)));
    if (found === undefined) return;
    // What is taken is what is there: nothing refused by the judge, nothing else than it finds.
    expect(plain(found)).toEqual(plain(plainObject(input)));
  },
};

const watching: FuzzTarget = {
  name: 'watch-frames',
  seeds: [Buffer.concat([encodeFrame('ADDED', pod), encodeFrame('MODIFIED', annotated), encodeFrame('BOOKMARK', pod)])],
  words: [...words, 'ADDED', '\0\0\0\x05'],
  check: async (input) => {
    const found: unknown[] = [];
    let isRefused = false;
    const half = Math.floor(input.length / 2);
    try {
      for await (const event of readWatchFrames(parts(input, half), 'WATCH')) found.push(plain(event));
    } catch (error) {
      if ((error as Error).name !== 'ApiServerError') throw error;
      isRefused = true;
    }
    const truth = plainEvents(input);
    expect(found).toEqual(truth.events.slice(0, found.length));
    if (!isRefused) expect(found).toHaveLength(truth.events.length);
  },
};

/** The events before the first frame that is none. */
function plainEvents(input: Buffer): { readonly events: unknown[] } {
  const events: unknown[] = [];
  let rest = input;
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
    const frame = rest.subarray(4, 4 + rest.readUInt32BE(0));
    rest = rest.subarray(4 + frame.length);
    const event = accepted(() => {
      const fields = plainFields(frame);
      const type = fields.findLast(({ number }) => number === 1)?.value.toString();
      const raws = fields.filter(({ number }) => number === 2).flatMap(({ value }) => plainFields(value as Buffer));
      const raw = raws.findLast(({ number }) => number === 1)?.value as Buffer;
      return { type, object: plainObject(raw) };
    });
    if (event === undefined) return { events };
    events.push(plain(event));
  }
  return { events };
}

async function* parts(input: Buffer, at: number): AsyncGenerator<Buffer> {
  yield input.subarray(0, at);
  yield input.subarray(at);
}

function accepted<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return undefined;
  }
}

/** Without fields that are not there, which one side leaves out and the other writes as undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

it('an object is read as the specification says, or refused', () => fuzz(decoding));
it('a watch is read event by event, or refused', () => fuzz(watching));
