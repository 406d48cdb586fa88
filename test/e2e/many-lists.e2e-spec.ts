import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AnswerRoom } from '../../src/metrics-api/lists/answer-room.js';
import type { KeyPair } from '../simulator/pki/authority.ts';
import { ServerUnderTest } from './server-under-test.ts';

const MIB = 1024 * 1024;

// A container of 64 MiB.
vi.hoisted(() => void (process.constrainedMemory = () => 64 * 1024 * 1024));

/** An eighth of it. */
const ROOM = 8 * MIB;
/** Their lists are 15 MB and more. */
const CLIENTS = 24;
const [NODES, PODS] = [12, 100];
const API = '/apis/metrics.k8s.io/v1beta1';

let server: ServerUnderTest;
let admin: KeyPair;
const sessions: ClientHttp2Session[] = [];
beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: NODES, pods: PODS }, ['--request-timeout=1h']);
  await server.cycle();
  const who = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
  admin = await server.cluster.pki.cluster.issue(who);
  // Nobody waits for long here, however slow the machine is.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterAll(async () => {
  vi.useRealTimers();
  for (const session of sessions) session.destroy();
  await server.stop();
});

/** A list that is asked for over a connection of its own, of which no byte of the body is taken. */
function ask(path: string, accept: string): ClientHttp2Stream {
  const session = connect(server.url, { rejectUnauthorized: false, ...admin, settings: { initialWindowSize: 0 } });
  sessions.push(session.on('error', () => undefined));
  return session.request({ ':path': `${API}${path}`, accept });
}

/** Takes all of it. */
async function read(stream: ClientHttp2Stream): Promise<number> {
  stream.session!.settings({ initialWindowSize: 4 * MIB });
  let length = 0;
  for await (const bytes of stream) length += (bytes as Buffer).length;
  return length;
}

it.each([
  ['JSON', 'application/json'],
  ['a Table', 'application/json;as=Table;v=v1;g=meta.k8s.io'],
])('lists that nobody shares take bounded memory as %s, and others are answered meanwhile', async (_, accept) => {
  /** Answers that have begun, by the length of their body, and are not read. */
  const begun = new Map<ClientHttp2Stream, number>();
  const waiting: ClientHttp2Stream[] = [];
  const selector = (i: number) => encodeURIComponent(`app!=none-${i}`);
  for (let i = 0; i < CLIENTS; i++) {
    const stream = ask(`/pods?labelSelector=${selector(i)}`, accept);
    stream.once('response', (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
      expect(headers[':status']).toBe(200);
      begun.set(stream, Number(headers['content-length']));
      waiting.push(stream);
    });
  }
  const bytes = () => [...begun.values()].reduce((sum, length) => sum + length, 0);
  let most = 0;
  for (let done = 0; done < CLIENTS; done++) {
    while (waiting.length === 0) await new Promise(setImmediate);
    expect((await server.get(`${API}/nodes/node-1`)).status).toBe(200);
    most = Math.max(most, bytes());
    const stream = waiting.shift()!;
    expect(await read(stream)).toBe(begun.get(stream));
    begun.delete(stream);
    stream.session!.destroy();
    if (!stream.closed) await once(stream, 'close');
  }
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(ROOM);
});

it('who takes nothing gives way to those that wait, and the connection goes on', async () => {
  // More than there is room for, and less than twice as many.
  const clients = 16;
  const selector = (i: number) => encodeURIComponent(`app!=nobody-${i}`);
  const session = connect(server.url, { rejectUnauthorized: false, ...admin, settings: { initialWindowSize: 0 } });
  sessions.push(session.on('error', () => undefined));
  const statuses: (number | undefined)[] = [];
  const broken: number[] = [];
  const streams = Array.from({ length: clients }, (_, i) => {
    const stream = session.request({ ':path': `${API}/pods?labelSelector=${selector(i)}`, accept: 'application/json' });
    stream.once(
      'response',
      (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => (statuses[i] = headers[':status']),
    );
    stream.once('close', () => broken.push(stream.rstCode));
    return stream.on('error', () => undefined);
  });
  const room = server.app.get(AnswerRoom, { strict: false });
  while (room['sending'].size + room['waiting'].size < clients) await new Promise(setImmediate);
  expect(room['waiting'].size).toBeGreaterThan(0);
  // Longer than any of them may take, and less than ten seconds.
  await vi.advanceTimersByTimeAsync(8000);
  while (statuses.filter(Boolean).length < clients) await new Promise(setImmediate);
  expect(statuses).toEqual(streams.map(() => 200));
  expect(broken.length).toBeGreaterThan(0);
  expect(new Set(broken)).toEqual(new Set([constants.NGHTTP2_CANCEL]));
  expect((await server.get(`${API}/nodes/node-1`)).status).toBe(200);
  expect(session.destroyed).toBe(false);
});
