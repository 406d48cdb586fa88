import { type EventEmitter, once } from 'node:events';
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LentList } from '../../src/metrics-api/memory/lent-list.js';
import { listMemory } from '../../src/metrics-api/memory/list-memory.js';
import { ServingUnderTest } from './serving-under-test.ts';

const MIB = 1024 * 1024;
const BIG = 50_000_000;

describe('a large answer', () => {
  let server: ServingUnderTest;
  beforeEach(async () => (server = await ServingUnderTest.start()));
  afterEach(() => server.stop());

  it.each([true, false])('comes byte for byte, with its length (HTTP/2: %j)', async (allowH2) => {
    const { statusCode, headers, body } = await request(`${server.url}/numbers`, {
      dispatcher: server.agent({ allowH2 }),
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    expect([statusCode, headers['content-length']]).toEqual([200, String(server.numbers.length)]);
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(bytes.equals(server.numbers)).toBe(true);
  });

  it('is not kept for a client that does not read it (HTTP/1.1)', async () => {
    const accepted = once(server.serving.adapter.getInstance().server, 'secureConnection');
    const client = await server.connect();
    const [socket] = (await accepted) as [TLSSocket];
    client.pause().write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    await untilFull(socket);
    expect(socket.writableLength).toBeLessThan(MIB);
    client.destroy();
  });

  it('is not kept for a client that does not read it (HTTP/2)', async () => {
    const accepted = once(server.serving.adapter.getInstance().server, 'session');
    const client = connectHttp2(server.url, { rejectUnauthorized: false });
    client.request({ ':path': '/big' }).on('error', () => undefined);
    const [session] = (await accepted) as [ServerHttp2Session];
    const [stream] = (await once(session, 'stream')) as [ServerHttp2Stream];
    await untilFull(stream);
    expect(stream.writableLength).toBeLessThan(MIB);
    client.destroy();
  });

  it.each([true, false])('ends with a client that goes away (HTTP/2: %j)', async (allowH2) => {
    const agent = server.agent({ allowH2 });
    const { body } = await request(`${server.url}/big`, { dispatcher: agent });
    await once(body, 'readable');
    body.on('error', () => undefined).destroy();
    await agent.destroy();
    // It would wait a minute for a request in progress.
    await server.serving.drain();
  });

  describe.each([true, false])('whose memory is given back (HTTP/2: %j)', (allowH2) => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    /** Requests a list that no other client shares. Its memory is free once the response is `closed`. */
    const ask = async () => {
      const lent = Buffer.concat([server.numbers, server.numbers]);
      const list = (server.lent = new LentList(lent));
      const answered = once(server.serving.adapter.getInstance().server, 'request');
      const client = await (allowH2 ? askHttp2(server, '/lent') : askHttp1(server, '/lent'));
      const [, response] = (await answered) as [unknown, EventEmitter];
      const closed = once(response, 'close').then(() => void vi.advanceTimersByTime(1000));
      await once(client.body, 'readable');
      list.retire();
      vi.advanceTimersByTime(2000);
      return { ...client, lent, closed };
    };

    it('comes whole, and its memory goes when it is sent', async () => {
      const { body, lent, closed } = await ask();
      const pieces: Buffer[] = [];
      for await (const bytes of body) {
        pieces.push(bytes as Buffer);
        if (pieces.reduce((sum, { length }) => sum + length, 0) >= 2 * server.numbers.length) break;
      }
      const end = Buffer.concat(pieces).subarray(-2 * server.numbers.length);
      expect(end.equals(Buffer.concat([server.numbers, server.numbers]))).toBe(true);
      await closed;
      listMemory.clear();
      expect(lent).toHaveLength(0);
    });

    it('may be broken off anywhere: nobody looks into the memory any more', async () => {
      for (let i = 0; i < 40; i++) {
        const { body, lent, closed, breakOff } = await ask();
        for (let read = 0; read < i * 100_000; read += (body.read() as Buffer | null)?.length ?? 0) {
          if (body.readableLength === 0) await once(body, 'readable');
        }
        breakOff(i);
        await closed;
        body.destroy();
        listMemory.clear();
        expect(lent).toHaveLength(0);
      }
    });
  });

  describe('on an HTTP/2 connection that all users of a kube-apiserver share', () => {
    /** More than Node's own bound of what a connection may have queued, 10 MB. */
    const MANY = 40;
    let client: ClientHttp2Session;
    beforeEach(() => void (client = connectHttp2(server.url, { rejectUnauthorized: false })));
    afterEach(() => client.destroy());

    const begun = async (path = '/big') => {
      const stream = client.request({ ':path': path }).on('error', () => undefined);
      await once(stream, 'readable');
      return stream;
    };
    const statusOfAnother = async () => {
      const [headers] = (await once(client.request({ ':path': '/fast' }), 'response')) as [IncomingHttpHeaders];
      return headers[':status'];
    };

    it('takes nothing from others when it is broken off', async () => {
      for (let i = 0; i < MANY; i++) {
        const stream = await begun();
        stream.close(constants.NGHTTP2_CANCEL);
        await once(stream, 'close');
      }
      expect(await statusOfAnother()).toBe(200);
    });

    it('takes nothing from others when it is broken off without an error, more often than may be open', async () => {
      for (let i = 0; i < 110; i++) {
        const stream = await begun('/numbers');
        stream.close(constants.NGHTTP2_NO_ERROR);
        // It would wait for somebody to read what has come.
        await once(stream.destroy(), 'close');
      }
      expect(await statusOfAnother()).toBe(200);
    });

    it('takes nothing from others when its client does not read it', async () => {
      for (let i = 0; i < MANY; i++) await begun();
      expect(await statusOfAnother()).toBe(200);
    });
  });

  it.each([true, false])('that has begun is finished before the server stops (HTTP/2: %j)', async (allowH2) => {
    const { body } = await request(`${server.url}/big`, { dispatcher: server.agent({ allowH2 }) });
    const drained = server.serving.drain();
    let length = 0;
    for await (const bytes of body) length += (bytes as Buffer).length;
    expect(length).toBe(BIG);
    await drained;
  });
});

/** Resolves when more was written than the other side takes. */
async function untilFull(writable: TLSSocket | ServerHttp2Stream): Promise<void> {
  while (!writable.writableNeedDrain) await new Promise(setImmediate);
}

/** Something that is asked for, as it comes, with what is before it; and how the client gives it up. */
interface Asked {
  readonly body: Readable;
  readonly breakOff: (turn: number) => void;
}

async function askHttp1(server: ServingUnderTest, path: string): Promise<Asked> {
  const socket = await server.connect();
  socket.on('error', () => undefined).write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return { body: socket, breakOff: () => void socket.destroy() };
}

function askHttp2(server: ServingUnderTest, path: string): Asked {
  const session = connectHttp2(server.url, { rejectUnauthorized: false }).on('error', () => undefined);
  const body = session.request({ ':path': path }).on('error', () => undefined);
  body.once('close', () => session.close());
  // The stream alone, as Go's clients or as Node's do it, or with its connection.
  const ways = [
    () => body.close(constants.NGHTTP2_CANCEL),
    () => body.close(constants.NGHTTP2_NO_ERROR),
    () => session.destroy(),
  ];
  return { body, breakOff: (turn) => ways[turn % ways.length]!() };
}
