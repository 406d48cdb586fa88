import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../collect-garbage.js';
import { createAuthority } from '../../../test/simulator/pki/authority.js';
import { PageConnection } from './page-connection.js';
import { KUBELET_PAGES, PageBuffers } from './page-buffers.js';

const CONNECTIONS = 16;

/** Bytes of all buffers that are not garbage, once what is on its way between the two sides has come. */
async function inBuffers(): Promise<number> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  collectGarbage();
  await setImmediate();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** A kubelet over TLS, and connections to it. */
async function kubelet() {
  const pair = await (await createAuthority('cluster')).issue({ commonName: 'node-1', usage: 'server' });
  const server = createServer(pair, (socket) => {
    socket.on('error', () => undefined);
    const respond = () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    socket.on('data', (data) => data.subarray(-4).equals(Buffer.from('\r\n\r\n')) && respond());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = { address: '127.0.0.1', port };
  const security = { context: createSecureContext() };
  const buffers = new PageBuffers(KUBELET_PAGES);
  const { signal } = new AbortController();
  const open = async (request = 'GET / HTTP/1.1\r\n\r\n'): Promise<PageConnection> => {
    const connection = new PageConnection(endpoint, security, buffers);
    (await connection.sendRequest(request, signal, { trust: () => undefined, connectWithinMs: 10_000 })).body.release();
    return connection;
  };
  return { server, open };
}

// As when kubelets restart one after the other, with other work in between.
test('connections that are opened one after the other keep no slab each', async () => {
  const { server, open: openOne } = await kubelet();
  const open = async (): Promise<PageConnection> => {
    const connection = await openOne();
    // The work in between, which uses up the slab that short Buffers are made in.
    for (let used = 0; used < Buffer.poolSize; used += 1024) Buffer.allocUnsafe(1024);
    return connection;
  };
  const opened = [await open()];
  const before = await inBuffers();
  for (let i = 0; i < CONNECTIONS; i++) opened.push(await open());
  const each = ((await inBuffers()) - before) / CONNECTIONS;
  for (const connection of opened) connection.destroy();
  server.close();

  expect(each).toBeLessThan(Buffer.poolSize / 4);
});

test('an open connection does not keep the text of its first request, which has the token', async () => {
  const { server, open } = await kubelet();
  const length = 4_000_000;
  await inBuffers();
  const before = process.memoryUsage().heapUsed;
  const connection = await open(`GET / HTTP/1.1\r\nAuthorization: Bearer ${'x'.repeat(length)}\r\n\r\n`);
  await inBuffers();
  const kept = process.memoryUsage().heapUsed - before;
  connection.destroy();
  server.close();

  expect(kept).toBeLessThan(length / 2);
});
