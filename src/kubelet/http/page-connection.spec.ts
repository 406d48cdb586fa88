import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { plainBatch } from '../../../test/plain/plain-batch.js';
import {
  page,
  listen,
  kubelet,
  good,
  status,
  clientFor,
  clientsFor,
  node,
  noDeadline,
  RAW_PAGE,
  rawKubelet,
  closeAll,
} from '../../../test/simulator/plain-kubelets.js';

// How long a connection lasts and what ends it, over plain HTTP and through the client that decides it.

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

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
    // The halves have been read by then, those of the one between those of the other.
    void turns(5).then(() => {
      for (const [i, each] of answers.entries()) each.end(page.slice(half).replaceAll('burn50', `burn${i}`));
    });
  };
  const { port } = await kubelet(good, one);
  const clients = clientsFor(port, 2);
  // What was lent for a page is lent again.
  await clients[0]!.fetchMetrics(node({ name: 'a' }), noDeadline);

  const batches = await Promise.all(['a', 'b'].map((name, i) => clients[i]!.fetchMetrics(node({ name }), noDeadline)));

  const names = batches.map((batch) => plainBatch(batch).pods.map(({ name }) => name));
  expect(names.map((all) => all.filter((name) => name.startsWith('burn')))).toEqual(
    expect.arrayContaining([['burn0'], ['burn1']]),
  );
});

test('a page that ends with its connection is a page', async () => {
  const { port, sockets } = await rawKubelet((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${page}`));
  const client = clientFor(port);

  for (let i = 0; i < 2; i++) expect(plainBatch(await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);

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

  for (let i = 0; i < 2; i++) expect(plainBatch(await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);

  expect(sockets).toHaveLength(2);
  if (!sockets[0]!.destroyed) await once(sockets[0]!, 'close');
});

test('a connection on which something comes that nobody asked for is closed, and the next page is its own', async () => {
  const { port, sockets } = await rawKubelet((socket) => socket.write(RAW_PAGE));
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  sockets[0]!.write(RAW_PAGE.replaceAll('burn50', 'forged'));
  await once(sockets[0]!, 'close');
  const { pods } = plainBatch(await client.fetchMetrics(node(), noDeadline));

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

test('a deadline that comes after the answer leaves the connection alone', async () => {
  const { port, sockets } = await kubelet(good);
  const client = clientFor(port);
  const deadline = new AbortController();

  await client.fetchMetrics(node(), deadline.signal);
  deadline.abort(new DOMException('deadline exceeded', 'TimeoutError'));
  await client.fetchMetrics(node(), noDeadline);

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

  expect(plainBatch(batch).pods).toHaveLength(3);
  expect(requests).toHaveLength(3);
});

test('the connection of a node that is gone is closed, that of another one kept', async () => {
  const { port, sockets } = await kubelet(good);
  const [gone, kept] = clientsFor(port, 2);
  await gone!.fetchMetrics(node({ name: 'gone' }), noDeadline);
  await kept!.fetchMetrics(node({ name: 'kept' }), noDeadline);

  gone!.close();
  await once(sockets[0]!, 'close');
  await kept!.fetchMetrics(node({ name: 'kept' }), noDeadline);

  expect(gone!.lastPage).toBeUndefined();

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

test('a kubelet that is closed closes its connection, and none is opened after it', async () => {
  const { port, sockets } = await kubelet(good);
  const client = clientFor(port);
  await client.fetchMetrics(node(), noDeadline);

  client.close();
  if (!sockets[0]!.destroyed) await once(sockets[0]!, 'close');

  await expect(client.fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'Aborted' });
  await setImmediate();
  expect(sockets).toHaveLength(1);
});

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate();
}
