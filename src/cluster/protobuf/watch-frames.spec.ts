import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, encodeMessage } from '../../../test/object-protobuf.js';
import type { WatchEvent } from '../api-objects.js';
import { readWatchFrames } from './watch-frames.js';

const pod = (name: string) => ({ kind: 'PartialObjectMetadata', metadata: { name, resourceVersion: '7' } });
const event = (name: string) => ({ type: 'ADDED', object: { metadata: { name, resourceVersion: '7' } } });
const frame = (name: string) => encodeFrame('ADDED', pod(name));

async function read(...chunks: Buffer[]): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const body = (async function* () {
    for (const chunk of chunks) yield chunk;
  })();
  for await (const each of readWatchFrames(body, 'WATCH /pods')) events.push(each);
  return events;
}

function framed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test('one event a frame', async () => {
  expect(await read(Buffer.concat([frame('a'), frame('b')]))).toEqual([event('a'), event('b')]);
  expect(await read()).toEqual([]);
});

test('a bookmark and an error', async () => {
  const bookmark = { kind: 'PartialObjectMetadata', metadata: { resourceVersion: '9' } };
  const expired = { kind: 'Status', apiVersion: 'v1', message: 'too old', reason: 'Expired', code: 410 };
  expect(await read(encodeFrame('BOOKMARK', bookmark), encodeFrame('ERROR', expired))).toEqual([
    { type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '9' } } },
    { type: 'ERROR', object: { kind: 'Status', message: 'too old', reason: 'Expired', code: 410 } },
  ]);
});

test('a last frame without its end is dropped', async () => {
  expect(await read(frame('a'), frame('b').subarray(0, -1))).toEqual([event('a')]);
});

test('any cut of the bytes reads the same', async () => {
  const bytes = Buffer.concat([frame('é'), frame('x'.repeat(300)), frame('z')]);
  const expected = JSON.stringify([event('é'), event('x'.repeat(300)), event('z')]);
  const holds = fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
    return JSON.stringify(await read(...chunks)) === expected;
  });
  await expect(fc.assert(holds)).resolves.toBeUndefined();
});

test.each([
  ['noise', framed(Buffer.from('{"type":"ADDED"}'))],
  ['nothing', framed(Buffer.alloc(0))],
  ['no type', framed(encodeMessage('WatchEvent', { object: { raw: frame('a').subarray(4) } }))],
  ['no object', framed(encodeMessage('WatchEvent', { type: 'ADDED' }))],
  [
    'an object that is none',
    framed(encodeMessage('WatchEvent', { type: 'ADDED', object: { raw: Buffer.from('{}') } })),
  ],
])('%s is no event', async (_, bytes) => {
  await expect(read(frame('a'), bytes)).rejects.toMatchObject({ name: 'ApiServerError', reason: 'InvalidAnswer' });
});

test('a frame that says it is huge does not fill the memory', async () => {
  await expect(read(Buffer.from([0x7f, 0xff, 0xff, 0xff]))).rejects.toThrow('an event of more than 33554432 bytes');
});
