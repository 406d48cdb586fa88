import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { plainBatch } from '../../test/plain/plain-batch.js';
import {
  page,
  listen,
  kubelet,
  good,
  status,
  clientFor,
  node,
  noDeadline,
  rawKubelet,
  closeAll,
  withoutPageFilter,
} from '../../test/simulator/plain-kubelets.js';

// Everything that has nothing to do with TLS, over plain HTTP; kubelet-tls.spec.ts and page-connection.spec.ts have the rest.

afterEach(closeAll);

test("a page becomes the batch of its node, asked for at the kubelet's path as plain text", async () => {
  const { port, requests } = await kubelet(good);

  const batch = await clientFor(port).fetchMetrics(node(), noDeadline);

  expect(plainBatch(batch).node?.cpuNanoseconds).toBe(2758739443247);
  expect(plainBatch(batch).pods.map(({ name }) => name)).toEqual(['two', 'burn50', 'sidecar']);
  expect(requests[0]).toMatchObject({ method: 'GET', httpVersion: '1.1' });
  expect(withoutPageFilter(requests[0]!.url)).toBe('/metrics/resource');
  expect(requests[0]!.headers).toMatchObject({ accept: 'text/plain, */*', 'accept-encoding': 'identity' });
});

test.each([
  ['of no type that it knows, as go-restful does', '*/*'],
  ['of plain text alone', 'text/plain'],
])('a server that makes a page %s answers', async (_, produced) => {
  const { port } = await kubelet((request, response) => {
    const accepted = request.headers.accept?.split(',').map((type) => type.trim().split(';', 1)[0]);
    if (accepted === undefined || accepted.includes(produced)) response.end(page);
    else response.writeHead(406).end();
  });

  const batch = await clientFor(port).fetchMetrics(node(), noDeadline);

  expect(plainBatch(batch).pods).toHaveLength(3);
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

  const { node: point } = plainBatch(await clientFor(port).fetchMetrics(node(), noDeadline));

  expect(point!.timestampMs).toBeGreaterThanOrEqual(before);
  expect(point!.timestampMs).toBeLessThanOrEqual(Date.now());
});

test.each([
  [401, 'Unauthorized', 'authentication.webhook'],
  [403, 'Forbidden', 'nodes/metrics'],
  [404, 'HttpStatus', 'resource-metrics-path'],
  [406, 'HttpStatus', 'plain text'],
  [405, 'HttpStatus', 'refuses GET'],
  [502, 'HttpStatus', 'proxy'],
  [503, 'HttpStatus', 'has just started'],
  [431, 'HttpStatus', 'token'],
  [500, 'HttpStatus', 'log'],
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
  ['a page that names too much', (_, r) => r.end(manyContainers()), 'PageTooLarge'],
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

function manyContainers(): string {
  const line = (i: number) => `container_cpu_usage_seconds_total{container="c",namespace="n",pod="${i}"} 1\n`;
  return Array.from({ length: 50_000 }, (_, i) => line(i)).join('');
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

    expect(plainBatch(await fetched).pods).toHaveLength(3);
    expect(requests[0]!.headers['accept-encoding']).toBe('gzip');
  });

  test('takes a page that is not encoded', async () => {
    const { fetched } = await fetchZipped(good);

    expect(plainBatch(await fetched).pods).toHaveLength(3);
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
