import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WatchEvent } from './api-objects.js';
import { readWatchEvents } from './watch-events.js';

const event = (name: string) => ({ type: 'ADDED', object: { metadata: { name, resourceVersion: '1' } } });
const line = (name: string) => `${JSON.stringify(event(name))}\n`;

async function read(...chunks: (string | Buffer)[]): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const body = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  for await (const each of readWatchEvents(body, 'WATCH /pods')) events.push(each);
  return events;
}

test('one event per line, blank lines are nothing', async () => {
  expect(await read(`${line('a')}\n\r\n${line('b')}`)).toEqual([event('a'), event('b')]);
  expect(await read()).toEqual([]);
});

test('a last line without its end is dropped', async () => {
  expect(await read(line('a'), line('b').slice(0, -1))).toEqual([event('a')]);
});

test('any cut of the bytes reads the same, also within a character', async () => {
  const bytes = Buffer.from(line('é') + line('漢字') + line('x'));
  const holds = fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
    return JSON.stringify(await read(...chunks)) === JSON.stringify([event('é'), event('漢字'), event('x')]);
  });
  await expect(fc.assert(holds)).resolves.toBeUndefined();
});

test.each([
  'garbage\n',
  '{"type":"ADDED"}\n',
  'null\n',
  '{"type":1,"object":{}}\n',
  '{"type":"ADDED","object":null}\n',
])('%j is no event', async (text) => {
  await expect(read(line('a'), text)).rejects.toMatchObject({ name: 'ApiServerError', reason: 'InvalidAnswer' });
});

test('a line without end does not fill the memory', async () => {
  const chunks = Array.from({ length: 40 }, () => Buffer.alloc(1024 * 1024, 'x'));
  await expect(read(...chunks)).rejects.toThrow('an event of more than 33554432 bytes');
});
