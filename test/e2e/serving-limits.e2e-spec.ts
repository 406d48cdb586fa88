import { once } from 'node:events';
import {
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { http2Bytes } from './http2-bytes.ts';
import { ServingUnderTest } from './serving-under-test.ts';

let server: ServingUnderTest;
const stalledStreams: ClientHttp2Stream[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const { session } of stalledStreams.splice(0)) session?.destroy();
  await server.stop();
});

/** Asks over a connection of its own and takes the head of the answer, but not a byte of its body. */
function askAndStall(path: string): ClientHttp2Stream {
  const session = connectHttp2(server.url, { rejectUnauthorized: false, settings: { initialWindowSize: 0 } });
  session.on('error', () => undefined);
  const stream = session.request({ ':path': path }).on('error', () => undefined);
  stalledStreams.push(stream);
  return stream;
}

/** The status of an answer of which nothing else is read. */
async function statusOf(stream: ClientHttp2Stream): Promise<number | undefined> {
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & IncomingHttpStatusHeader];
  return headers[':status'];
}

/** Everything that a connection says until it ends. */
async function said(socket: Duplex): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  if (!socket.closed) await once(socket, 'close');
  return text;
}

describe('requests in progress', () => {
  it.each([true, false])(
    'beyond the limit are answered 429, while probes are answered (HTTP/2: %j)',
    async (allowH2) => {
      server = await ServingUnderTest.start(['--max-requests-inflight=3']);
      const agent = server.agent({ allowH2 });
      const slow = [1, 2, 3].map(() => server.get('/slow', agent));
      await server.untilWaiting(3);
      const flood = await Promise.all(Array.from({ length: 200 }, () => server.get('/fast', agent)));
      for (const { status, headers, text } of flood) {
        expect([status, headers['retry-after'], text]).toEqual([
          429,
          '1',
          'Too many requests, please try again later.\n',
        ]);
      }
      expect(flood[0]!.headers).toMatchObject({
        'audit-id': expect.stringMatching(/^[-0-9a-f]{36}$/),
        'cache-control': 'no-cache, private',
      });
      for (const probe of ['/livez', '/readyz', '/healthz']) expect((await server.get(probe, agent)).status).toBe(200);
      // Other verbs have a limit of their own.
      expect((await server.get('/fast', agent, 'DELETE')).status).toBe(200);
      server.release();
      for (const { status } of await Promise.all(slow)) expect(status).toBe(200);
      expect((await server.get('/fast', agent)).status).toBe(200);
    },
  );

  it('are seen to be counted by whoever answers one', async () => {
    server = await ServingUnderTest.start();
    expect(server.serving.limitsFailure).toBe('requests in progress are not limited');
    const slow = server.get('/slow');
    await server.untilWaiting(1);
    expect(server.serving.limitsFailure).toBeUndefined();
    server.release();
    await slow;
  });

  it('end when their client goes away', async () => {
    server = await ServingUnderTest.start(['--max-requests-inflight=1']);
    const agent = server.agent();
    const gone = server.get('/slow', agent).catch(() => 'gone');
    await server.untilWaiting(1);
    expect((await server.get('/fast')).status).toBe(429);
    await agent.destroy();
    expect(await gone).toBe('gone');
    while ((await server.get('/fast')).status === 429) await new Promise(setImmediate);
  });

  it('of other verbs have a limit of their own', async () => {
    server = await ServingUnderTest.start(['--max-mutating-requests-inflight=0', '--max-requests-inflight=1']);
    const slow = server.get('/slow');
    await server.untilWaiting(1);
    for (let i = 0; i < 10; i += 1) expect((await server.get('/fast', undefined, 'POST')).status).toBe(200);
    expect((await server.get('/fast')).status).toBe(429);
    server.release();
    await slow;
  });
});

describe('a request that takes too long', () => {
  it.each([true, false])('is answered 504 with a Status (HTTP/2: %j)', async (allowH2) => {
    server = await ServingUnderTest.start(['--request-timeout=50ms']);
    const agent = server.agent({ allowH2 });
    const { status, headers, text } = await server.get('/slow', agent);
    expect([status, headers['content-type']]).toEqual([504, 'application/json']);
    expect(JSON.parse(text)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Timeout: request did not complete within the allotted timeout',
      reason: 'Timeout',
      details: {},
      code: 504,
    });
    // A late response disturbs no other request.
    server.release();
    expect((await server.get('/fast', agent)).text).toBe('ok');
  });

  it('may ask for less time, not for more', async () => {
    server = await ServingUnderTest.start(['--request-timeout=1h']);
    expect((await server.get('/slow?timeout=50ms')).status).toBe(504);
    await server.stop();
    server = await ServingUnderTest.start(['--request-timeout=50ms']);
    expect((await server.get('/slow?timeout=1h')).status).toBe(504);
    expect((await server.get('/fast?timeout=0s')).status).toBe(200);
    const { status, text } = await server.get('/fast?timeout=soon');
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      {
        reason: 'BadRequest',
        message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
      },
    ]);
  });

  it.each(['45.0005s', '100000h'])('has as long as the flag says: %s', async (timeout) => {
    // Node says so when it takes a time for 1 ms.
    const warnings: string[] = [];
    const collect = ({ name }: Error) => warnings.push(name);
    process.on('warning', collect);
    server = await ServingUnderTest.start([`--request-timeout=${timeout}`]);
    expect((await server.get('/fast')).status).toBe(200);
    expect((await server.get('/fast?timeout=200000h')).status).toBe(200);
    await server.serving.drain();
    process.off('warning', collect);
    expect(warnings).toEqual([]);
  });

  it('because its client does not read the answer is broken off', async () => {
    server = await ServingUnderTest.start(['--request-timeout=200ms', '--max-requests-inflight=1']);
    const http1 = await server.connect();
    http1.pause();
    http1.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    http1.on('error', () => undefined);
    await once(http1, 'readable');
    // The stalled answer holds the only place until its time is over.
    while ((await server.get('/fast')).status === 429) await new Promise(setImmediate);
    http1.destroy();
    const session = connectHttp2(server.url, { rejectUnauthorized: false, settings: { initialWindowSize: 0 } });
    const stream = session.request({ ':path': '/big' });
    stream.on('error', () => undefined);
    await once(stream, 'close');
    expect(stream.rstCode).not.toBe(constants.NGHTTP2_NO_ERROR);
    session.destroy();
  });
});

describe('an answer of the limits themselves that its client does not read', () => {
  const TIMEOUT_MS = 60_000;
  const start = async () => {
    server = await ServingUnderTest.start(['--max-requests-inflight=1', `--request-timeout=${TIMEOUT_MS}ms`]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  };
  const isBrokenOff = async (stream: ClientHttp2Stream) => {
    const closed = once(stream, 'close');
    vi.advanceTimersByTime(TIMEOUT_MS);
    await closed;
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
    expect((await server.get('/fast')).status).toBe(200);
  };

  it('400, is broken off in the time of a request, and its place is free', async () => {
    await start();
    const stream = askAndStall('/fast?timeout=soon');
    expect(await statusOf(stream)).toBe(400);
    expect((await server.get('/fast')).status).toBe(429);
    await isBrokenOff(stream);
  });

  it('504, is broken off in the time of a request, and its place is free', async () => {
    await start();
    const stream = askAndStall('/slow');
    await server.untilWaiting(1);
    vi.advanceTimersByTime(TIMEOUT_MS);
    expect(await statusOf(stream)).toBe(504);
    expect((await server.get('/fast')).status).toBe(429);
    await isBrokenOff(stream);
  });

  it('429, is broken off in the time of a request', async () => {
    await start();
    const slow = server.get('/slow');
    await server.untilWaiting(1);
    const stream = askAndStall('/fast');
    expect(await statusOf(stream)).toBe(429);
    server.release();
    await slow;
    await isBrokenOff(stream);
  });
});

describe('a client that is slow', () => {
  it('with its TLS handshake is cut', async () => {
    server = await ServingUnderTest.start([], { handshakeTimeoutMs: 50 });
    expect(await said(connectTcp(server.port, '127.0.0.1'))).toBe('');
  });

  it('with the head of its request is cut, however often it sends a byte', async () => {
    server = await ServingUnderTest.start([], { headersTimeoutMs: 100, checkIntervalMs: 10 });
    const socket = await server.connect();
    socket.write('GET /fast HTTP/1.1\r\n');
    const drip = setInterval(() => socket.writable && socket.write('X'), 5);
    expect(await said(socket)).toMatch(/^(?:HTTP\/1.1 408 Request Timeout\r\n|$)/);
    clearInterval(drip);
    // A connection that says nothing at all is no better.
    expect(await said(await server.connect())).toMatch(/^(?:HTTP\/1.1 408 Request Timeout\r\n|$)/);
    expect((await server.get('/fast')).text).toBe('ok');
  });

  it('between requests is cut', async () => {
    server = await ServingUnderTest.start([], { idleTimeoutMs: 50 });
    const http1 = await server.connect();
    http1.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await said(http1)).toMatch(/^HTTP\/1.1 200 OK\r\n.*ok$/s);
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    await once(session, 'close');
  });

  it('is cut while a request is open, if it does not answer a PING', async () => {
    server = await ServingUnderTest.start([], { idleTimeoutMs: 50, pingTimeoutMs: 50 });
    const headers = { ':method': 'GET', ':path': '/slow', ':scheme': 'https', ':authority': 'x' };
    const { opening, frames } = await http2Bytes([{ headers }]);
    const gone = await server.connect({ ALPNProtocols: ['h2'] });
    gone.write(Buffer.concat([opening, frames]));
    await server.untilWaiting(1);
    await said(gone);
    expect(server.waiting).toBe(1);
  });

  it('keeps its requests, however long they take, if it answers each PING', async () => {
    server = await ServingUnderTest.start([], { idleTimeoutMs: 50, pingTimeoutMs: 1000 });
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    const request = session.request({ ':path': '/slow' });
    for (let pings = 0; pings < 3; pings++) await once(session, 'ping');
    server.release();
    expect(await said(request)).toBe('slow');
    session.destroy();
  });

  it('with a body that nobody reads is answered at once', async () => {
    server = await ServingUnderTest.start();
    const socket = await server.connect();
    socket.write('POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\nx');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200 OK/);
    socket.destroy();
  });
});

describe('connections', () => {
  it('beyond the limit push out those that make no request, never one that does', async () => {
    server = await ServingUnderTest.start([], { connections: 4 });
    const busy = await server.connect();
    busy.write('GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await server.untilWaiting(1);
    const resting = await server.connect();
    resting.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(resting, 'data');
    const silent = await server.connect();
    silent.on('error', () => undefined);
    // One in TLS, one before it: the flood pushes out its own.
    const flood = Array.from({ length: 50 }, () => connectTcp(server.port, '127.0.0.1'));
    await Promise.all([once(silent, 'close'), ...flood.slice(0, -2).map(said)]);
    expect((await server.get('/livez')).status).toBe(200);
    expect(resting.destroyed).toBe(false);
    const answer = said(busy);
    server.release();
    expect(await answer).toMatch(/^HTTP\/1.1 200 OK\r\n.*slow$/s);
    for (const socket of [...flood, resting]) socket.destroy();
  });

  it.each([
    ['probes', '/livez', 200],
    ['refusals', '/fast', 429],
  ])('with but %s in progress, which no limit counts, make room for further ones', async (_, path, status) => {
    server = await ServingUnderTest.start(['--max-requests-inflight=1'], { connections: 8 });
    const slow = server.get('/slow');
    await server.untilWaiting(1);
    const statuses = await Promise.all(Array.from({ length: 7 }, () => statusOf(askAndStall(path))));
    expect(statuses).toEqual(Array(7).fill(status));
    for (let i = 0; i < 20; i++) expect((await server.get('/livez')).status).toBe(200);
    server.release();
    expect((await slow).status).toBe(200);
  });

  it('that are all busy keep further ones out', async () => {
    server = await ServingUnderTest.start([], { connections: 2 });
    const agent = server.agent();
    const slow = [server.get('/slow', agent), server.get('/slow', agent)];
    await server.untilWaiting(2);
    expect(await said(connectTcp(server.port, '127.0.0.1'))).toBe('');
    server.release();
    for (const { status } of await Promise.all(slow)) expect(status).toBe(200);
    expect((await server.get('/fast')).status).toBe(200);
  });
});

describe('bytes that are no request', () => {
  it.each([
    ['garbage', '\0\x01\x02\r\n\r\n', 400],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 400],
    ['HTTP/2 without ALPN', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['two lengths', 'GET /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length beside chunks',
      'GET /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a blank before the colon', 'GET /fast HTTP/1.1\r\nHost: x\r\nX-Remote-User : root\r\n\r\n', 400],
    ['a folded header', 'GET /fast HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', 400],
    ['a long header', `GET /fast HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(130 * 1024)}\r\n\r\n`, 431],
    ['a long path', `GET /${'x'.repeat(130 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ])('are answered and end the connection: %s', async (_what, bytes, code) => {
    server = await ServingUnderTest.start();
    const socket = await server.connect();
    socket.write(bytes, 'latin1');
    expect(await said(socket)).toMatch(new RegExp(`^HTTP/1.1 ${code} .*\r\nConnection: close\r\n\r\n${code} `, 's'));
    expect((await server.get('/fast')).text).toBe('ok');
  });

  it('are not answered in the middle of another answer', async () => {
    server = await ServingUnderTest.start();
    const socket = await server.connect();
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await server.untilWaiting(1);
    socket.write('garbage\r\n\r\n');
    expect(await said(socket)).toBe('');
  });

  it('before TLS end the connection', async () => {
    server = await ServingUnderTest.start();
    const socket = connectTcp(server.port, '127.0.0.1');
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await said(socket)).not.toContain('200 OK');
    expect((await server.get('/fast')).text).toBe('ok');
  });
});

describe('the groups of a user', () => {
  const groups = Array.from({ length: 1015 }, (_, index) => `CN=Group ${index},OU=Unit,DC=example,DC=com`);
  const namesReceived = () =>
    new Promise<string[]>((resolve) => {
      server.serving.adapter.getInstance().server.once('request', (request: { rawHeaders: string[] }) => {
        resolve(request.rawHeaders.filter((name, index) => index % 2 === 0 && name === 'x-remote-group'));
      });
    });

  it('may be 1,015 over HTTP/1.1, each in a header, and none is lost', async () => {
    server = await ServingUnderTest.start();
    const names = namesReceived();
    const headers = groups.map((group) => `x-remote-group: ${group}\r\n`).join('');
    const socket = await server.connect();
    // Headers beyond the 2,000th, which Node would drop.
    const others = 'x: y\r\n'.repeat(2000);
    socket.write(`GET /fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${others}${headers}\r\n`);
    expect(await said(socket)).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await names).toHaveLength(1015);
  });

  it('may be 700 over HTTP/2, and more are refused without the end of the connection', async () => {
    server = await ServingUnderTest.start();
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    await once(session, 'remoteSettings');
    const names = namesReceived();
    const stream = session.request({ ':path': '/fast', 'x-remote-group': groups.slice(0, 700) });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    expect(await names).toHaveLength(700);
    const refused = session.request({ ':path': '/fast', 'x-remote-group': groups });
    await expect(once(refused, 'response')).rejects.toThrow('NGHTTP2_ENHANCE_YOUR_CALM');
    const next = session.request({ ':path': '/fast' });
    const [after] = (await once(next, 'response')) as [Record<string, unknown>];
    expect(after[':status']).toBe(200);
    session.destroy();
  });

  it('2 heads beyond all bounds end the connection and nothing else', async () => {
    server = await ServingUnderTest.start();
    const session = connectHttp2(server.url, { rejectUnauthorized: false, maxSendHeaderBlockLength: 10_000_000 });
    session.on('error', () => undefined);
    await once(session, 'remoteSettings');
    const stream = session.request({ ':path': '/fast', x: 'x'.repeat(300_000) });
    stream.on('error', () => undefined);
    await new Promise((resolve) => session.once('close', resolve));
    expect((await server.get('/fast', server.agent({ allowH2: true }))).text).toBe('ok');
  });
});
