import { once } from 'node:events';
import { connect as connectHttp2, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
