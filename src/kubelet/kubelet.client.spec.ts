import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import { FixedKubeletCredentials } from './kubelet-credentials.js';
import { KubeletClient } from './kubelet.client.js';

// Everything that has nothing to do with TLS, over plain HTTP; kubelet-tls.spec.ts has the rest.

const page = readFileSync(new URL('../../test/testdata/kubelet-pages/five-containers.txt', import.meta.url), 'utf8');

const open: { client: KubeletClient[]; server: Server[] } = { client: [], server: [] };

afterEach(() => {
  vi.useRealTimers();
  for (const client of open.client.splice(0)) client.onApplicationShutdown();
  for (const server of open.server.splice(0)) server.close();
});

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  open.server.push(server.listen(0, host));
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? address!.port : 0;
}

/** A kubelet that answers the nth request with the nth listener, and further ones with the last. */
async function kubelet(...answers: RequestListener[]) {
  const requests: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]!(request, response);
  });
  // As a kubelet: no header `Keep-Alive`, which would say how long the connection lasts.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => sockets.push(socket));
  return { port: await listen(server), requests, sockets };
}

const good: RequestListener = (_, response) => response.end(page);
const status =
  (code: number, text: string): RequestListener =>
  (_, response) =>
    response.writeHead(code).end(text);

function clientFor(port: number, changes: Partial<Options> = {}): KubeletClient {
  const options = Object.assign(new Options(), {
    kubeletCompletelyInsecure: true,
    kubeletPort: port,
    kubeletPreferredAddressTypes: ['InternalIP'],
    kubeletCompression: 'identity',
    metricResolutionMs: 15_000,
    ...changes,
  });
  const client = new KubeletClient(options, new FixedKubeletCredentials({ token: 'secret' }));
  open.client.push(client);
  return client;
}

function node(changes: Partial<Node> = {}): Node {
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  return { name: 'node-1', labels: {}, addresses, kubeletPort: 0, ready: true, ...changes };
}

const noDeadline = new AbortController().signal;

test("a page becomes the batch of its node, asked for at the kubelet's path as plain text", async () => {
  const { port, requests } = await kubelet(good);

  const batch = await clientFor(port).fetchMetrics(node(), noDeadline);

  expect(batch.node?.cpuNanoseconds).toBe(2758739443247);
  expect(batch.pods.map(({ name }) => name)).toEqual(['two', 'burn50', 'sidecar']);
  expect(requests[0]).toMatchObject({ method: 'GET', url: '/metrics/resource', httpVersion: '1.1' });
  expect(requests[0]!.headers).toMatchObject({ accept: 'text/plain', 'accept-encoding': 'identity' });
});

test('no credentials ever go over plain HTTP', async () => {
  const { port, requests } = await kubelet(good);

  await clientFor(port).fetchMetrics(node(), noDeadline);

  expect(requests[0]!.headers.authorization).toBeUndefined();
  expect(requests[0]!.rawHeaders.join()).not.toContain('secret');
});

test('samples without a time have the time of the request', async () => {
  const before = Date.now();
  const { port } = await kubelet((_, response) =>
    response.end('node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 1'),
  );

  const { node: point } = await clientFor(port).fetchMetrics(node(), noDeadline);

  expect(point!.timestampMs).toBeGreaterThanOrEqual(before);
  expect(point!.timestampMs).toBeLessThanOrEqual(Date.now());
});

const RAW_PAGE = `HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`;

/** A kubelet that answers each request on a connection with these bytes, whatever they are. */
async function rawKubelet(answer: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => answer(socket)).on('error', () => undefined);
  });
  return { port: await listen(server), sockets };
}

test('a page in chunks of any size is put together, also one that is larger than what is read at once', async () => {
  const long = `${page}${`# ${'x'.repeat(1000)}\n`.repeat(300)}`;
  const { port, sockets } = await kubelet((_, response) => {
    for (let at = 0; at < long.length; at += 1013) response.write(long.slice(at, at + 1013));
    response.end();
  }, good);
  const client = clientFor(port);

  const first = await client.fetchMetrics(node(), noDeadline);
  const second = await client.fetchMetrics(node(), noDeadline);

  expect(first).toEqual(second);
  expect(sockets).toHaveLength(1);
});

test('pages that come in at the same time do not mix', async () => {
  const half = page.indexOf('\n', page.length / 2) + 1;
  const answers: ServerResponse[] = [];
  const one = (_: IncomingMessage, response: ServerResponse) => {
    answers.push(response);
    if (answers.length < 2) return;
    for (const [i, each] of answers.entries()) each.write(page.slice(0, half).replaceAll('burn50', `burn${i}`));
    for (const [i, each] of answers.entries()) each.end(page.slice(half).replaceAll('burn50', `burn${i}`));
  };
  const { port } = await kubelet(one);
  const client = clientFor(port);

  const batches = await Promise.all(['a', 'b'].map((name) => client.fetchMetrics(node({ name }), noDeadline)));

  expect(batches.map(({ pods }) => pods.map(({ name }) => name).filter((name) => name.startsWith('burn')))).toEqual(
    expect.arrayContaining([['burn0'], ['burn1']]),
  );
});

test('a page that ends with its connection is a page', async () => {
  const { port, sockets } = await rawKubelet((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${page}`));
  const client = clientFor(port);

  for (let i = 0; i < 2; i++) expect((await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);

  expect(sockets).toHaveLength(2);
});

test.each([
  [
    'the kubelet says that it closes',
    (socket: Socket) => socket.end(RAW_PAGE.replace('\r\n', '\r\nConnection: close\r\n')),
  ],
  ['more comes than was asked for', (socket: Socket) => socket.write(`${RAW_PAGE}HTTP/1.1 200 OK\r\n\r\n`)],
  ['the answer is of HTTP/1.0', (socket: Socket) => socket.write(RAW_PAGE.replace('1.1', '1.0'))],
])('a connection is not used again when %s', async (_, answer) => {
  const { port, sockets } = await rawKubelet(answer);
  const client = clientFor(port);

  for (let i = 0; i < 2; i++) expect((await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);

  expect(sockets).toHaveLength(2);
  if (!sockets[0]!.destroyed) await once(sockets[0]!, 'close');
});

test('a connection on which something comes that nobody asked for is closed, and the next page is its own', async () => {
  const { port, sockets } = await rawKubelet((socket) => socket.write(RAW_PAGE));
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  sockets[0]!.write(RAW_PAGE.replaceAll('burn50', 'forged'));
  await once(sockets[0]!, 'close');
  const { pods } = await client.fetchMetrics(node(), noDeadline);

  expect(pods.map(({ name }) => name)).toContain('burn50');
  expect(sockets).toHaveLength(2);
});

test('a connection that the kubelet closed in between is replaced without a request that fails', async () => {
  const { port, sockets, requests } = await kubelet(good);
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  sockets[0]!.end();
  await once(sockets[0]!, 'close');
  await client.fetchMetrics(node(), noDeadline);

  expect(requests).toHaveLength(2);
});

test('the second scrape uses the connection of the first, also after an answer that is an error', async () => {
  const { port, sockets, requests } = await kubelet(good, status(500, 'broken'), good);
  const client = clientFor(port);

  await client.fetchMetrics(node(), noDeadline);
  await expect(client.fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'HttpStatus' });
  await client.fetchMetrics(node(), noDeadline);

  expect(requests).toHaveLength(3);
  expect(sockets).toHaveLength(1);
});

test('a connection outlives the time between two scrapes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { port, sockets } = await kubelet(good);
  const client = clientFor(port, { metricResolutionMs: 60_000 });

  await client.fetchMetrics(node(), noDeadline);
  // An idle time, if there were one, would begin after the answer.
  await setImmediate();
  vi.advanceTimersByTime(100_000);
  await client.fetchMetrics(node(), noDeadline);

  expect(sockets).toHaveLength(1);
});

test.each([
  [401, 'Unauthorized', 'authentication.webhook'],
  [403, 'Forbidden', 'nodes/metrics'],
  [404, 'HttpStatus', 'resource-metrics-path'],
  [500, 'HttpStatus', 'log'],
  // Where a redirect leads, the token must not follow.
  [302, 'HttpStatus', 'log'],
  // Good is 200 alone.
  [204, 'HttpStatus', 'log'],
])('status %i is %s, with a cure that names %s', async (code, expected, cure) => {
  const { port } = await kubelet((_, response) => response.writeHead(code, { location: '/elsewhere' }).end());

  await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({
    code: expected,
    message: expect.stringContaining(`http://127.0.0.1:${port}/metrics/resource: HTTP status ${code}`),
    cure: expect.stringContaining(cure),
  });
});

test('the first line of what the kubelet says with an error is quoted, and little of it', async () => {
  const { port } = await kubelet(status(403, 'Forbidden (user=alice, verb=get)\nmore'), status(500, 'x'.repeat(1e6)));
  const client = clientFor(port);

  const forbidden = await client.fetchMetrics(node(), noDeadline).catch(({ message }: Error) => message);
  const broken = await client.fetchMetrics(node(), noDeadline).catch(({ message }: Error) => message);

  expect(forbidden).toContain('"Forbidden (user=alice, verb=get)"');
  expect(broken).toContain('HTTP status 500');
  expect(broken).toHaveProperty('length', expect.closeTo(250, -2));
});

test.each<[string, RequestListener, string]>([
  ['a line that does not parse', (_, r) => r.end(`${page}oops\n`), 'PageMalformed'],
  ['an encoded page', (_, r) => r.setHeader('content-encoding', 'gzip').end('x'), 'PageEncoded'],
  [
    'a page with a length beyond the bound',
    (_, r) => r.writeHead(200, { 'content-length': 1e8 }).flushHeaders(),
    'PageTooLarge',
  ],
  ['an endless page', (_, r) => pour(r), 'PageTooLarge'],
  ['half a page of known length', (_, r) => cut(r.setHeader('content-length', page.length)), 'ConnectionLost'],
  ['half a page in chunks', (_, r) => cut(r), 'ConnectionLost'],
  ['no answer', (_, r) => r.destroy(), 'ConnectionLost'],
])('%s fails with its code', async (_, listener, code) => {
  const { port } = await kubelet(listener);

  await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ name: 'KubeletError', code });
});

function cut(response: ServerResponse): void {
  response.write(page.slice(0, page.indexOf('\n', 2000) + 1), () => response.destroy());
}

/** Writes comments for as long as somebody reads them. */
function pour(response: ServerResponse): void {
  const line = `# ${'x'.repeat(65_000)}\n`;
  const more = () => {
    while (!response.destroyed && response.write(line));
  };
  response.on('drain', more);
  more();
}

test.each(['500 what?\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'])(
  'an answer that is not HTTP/1.1 (%j) says so',
  async (answer) => {
    const { port } = await rawKubelet((socket) => socket.write(answer));

    await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({
      code: 'NotHttp',
      message: expect.stringContaining(`http://127.0.0.1:${port}: the answer is not HTTP/1.1 (it`),
    });
  },
);

describe('--kubelet-compression=gzip', () => {
  const zipped = (bytes: Buffer): RequestListener => {
    return (_, response) => response.setHeader('content-encoding', 'gzip').end(bytes);
  };
  const fetchZipped = async (listener: RequestListener) => {
    const { port, requests } = await kubelet(listener);
    const client = clientFor(port, { kubeletCompression: 'gzip' });
    return { requests, fetched: client.fetchMetrics(node(), noDeadline) };
  };

  test('asks for gzip and unpacks it', async () => {
    const { fetched, requests } = await fetchZipped(zipped(gzipSync(page)));

    expect((await fetched).pods).toHaveLength(3);
    expect(requests[0]!.headers['accept-encoding']).toBe('gzip');
  });

  test('takes a page that is not encoded', async () => {
    const { fetched } = await fetchZipped(good);

    expect((await fetched).pods).toHaveLength(3);
  });

  test.each([
    ['bytes that are not gzip', zipped(Buffer.from(page)), 'PageEncoded', 'Z_DATA_ERROR'],
    ['half of the bytes', zipped(gzipSync(page).subarray(0, 300)), 'PageEncoded', 'Z_BUF_ERROR'],
    ['another encoding', (_, r) => r.setHeader('content-encoding', 'br').end(), 'PageEncoded', '(br)'],
    // 16 kB that stand for 16 MiB and a byte.
    ['a bomb', zipped(gzipSync(Buffer.alloc(16 * 1024 * 1024 + 1, '#'))), 'PageTooLarge', '16777216 bytes'],
  ] satisfies [string, RequestListener, string, string][])('refuses %s', async (_, listener, code, said) => {
    const { fetched } = await fetchZipped(listener);

    await expect(fetched).rejects.toMatchObject({ code, message: expect.stringContaining(said) });
  });
});

test('nobody listening is a refused connection', async () => {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');

  await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({
    code: 'ConnectionRefused',
    cure: expect.stringContaining('--kubelet-port'),
  });
});

test('a kubelet that hangs is given up when the deadline comes, and asked on a new connection the next time', async () => {
  const deadline = new AbortController();
  const timeout = () => deadline.abort(new DOMException('deadline exceeded', 'TimeoutError'));
  const { port, sockets } = await kubelet(timeout, good);
  const client = clientFor(port);

  await expect(client.fetchMetrics(node(), deadline.signal)).rejects.toMatchObject({ code: 'Timeout' });
  await client.fetchMetrics(node(), noDeadline);

  expect(sockets).toHaveLength(2);
  if (!sockets[0]!.destroyed) await once(sockets[0]!, 'close');
});

test('a kubelet that stops in the middle of its page is given up, too', async () => {
  const deadline = new AbortController();
  const { port } = await kubelet((_, response) =>
    response.write('node_cpu', () => deadline.abort(new DOMException('deadline exceeded', 'TimeoutError'))),
  );

  await expect(clientFor(port).fetchMetrics(node(), deadline.signal)).rejects.toMatchObject({ code: 'Timeout' });
});

test('an abort that is no timeout, also one before the start, is Aborted', async () => {
  const { port, requests } = await kubelet(good);

  await expect(clientFor(port).fetchMetrics(node(), AbortSignal.abort())).rejects.toMatchObject({ code: 'Aborted' });

  expect(requests).toHaveLength(0);
});

test('a kept connection that the kubelet closes under a request is replaced, once', async () => {
  const { port, requests } = await kubelet(good, (_, response) => response.destroy(), good);
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  const batch = await client.fetchMetrics(node(), noDeadline);

  expect(batch.pods).toHaveLength(3);
  expect(requests).toHaveLength(3);
});

test("the annotation's path, the node's own port and IPv6 are used", async () => {
  const server = createServer(good);
  const urls: (string | undefined)[] = [];
  server.on('request', ({ url }) => urls.push(url));
  const port = await listen(server, '::1');
  const client = clientFor(1, { kubeletUseNodeStatusPort: true });
  const addresses = [{ type: 'InternalIP', address: '::1' }];

  await client.fetchMetrics(node({ addresses, kubeletPort: port, resourceMetricsPath: 'a b?c' }), noDeadline);

  expect(urls).toEqual(['/a%20b%3Fc']);
});

test('the connection of a node that is gone is closed, that of another one kept', async () => {
  const { port, sockets } = await kubelet(good);
  const client = clientFor(port);
  await client.fetchMetrics(node({ name: 'gone' }), noDeadline);
  await client.fetchMetrics(node({ name: 'kept' }), noDeadline);

  client.retain(new Set(['kept']));
  await once(sockets[0]!, 'close');
  await client.fetchMetrics(node({ name: 'kept' }), noDeadline);

  expect(sockets).toHaveLength(2);
});

test('a node with another port is asked there, and the old connection is closed', async () => {
  const before = await kubelet(good);
  const after = await kubelet(good);
  const client = clientFor(1, { kubeletUseNodeStatusPort: true });

  await client.fetchMetrics(node({ kubeletPort: before.port }), noDeadline);
  await client.fetchMetrics(node({ kubeletPort: after.port }), noDeadline);
  if (!before.sockets[0]!.destroyed) await once(before.sockets[0]!, 'close');

  expect(after.requests).toHaveLength(1);
});

test('shutdown closes all connections, and none is opened after it', async () => {
  const { port, sockets } = await kubelet(good);
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  client.onApplicationShutdown();
  if (!sockets[0]!.destroyed) await once(sockets[0]!, 'close');

  await expect(client.fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'Aborted' });
  await setImmediate();
  expect(sockets).toHaveLength(1);
});
