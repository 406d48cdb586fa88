import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { createAuthority } from '../../../test/simulator/pki/authority.js';
import type { AcceleratorOptions, ExporterOptions } from '../../config/accelerator-options.js';
import { AnswerTooLargeError } from '../../kubelet/answer-error.js';
import { PageBuffers } from '../../kubelet/http/page-buffers.js';
import type { Exporter } from './exporter.js';
import { EXPORTER_PAGES, ExporterClient } from './exporter-client.js';

const EXPORTER: ExporterOptions = {
  vendor: 'nvidia',
  secure: false,
  namespace: 'gpu',
  service: 'dcgm',
  port: undefined,
};
const OPTIONS: AcceleratorOptions = {
  exporters: [EXPORTER],
  windowMs: 0,
  memory: false,
  certificateAuthority: undefined,
  insecureTls: false,
};

let server: Server | SecureServer;
let exporter: Exporter;
afterEach(() => {
  exporter.close();
  server.closeAllConnections();
  server.close();
});

it('returns a page, over a connection that is kept', async () => {
  const ports = new Set<number | undefined>();
  const endpoint = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('a 1\n');
  });
  for (let i = 0; i < 3; i++) expect(String(await fetchPage(endpoint))).toBe('a 1\n');
  expect(ports.size).toBe(1);
});

it('asks again when the exporter closed an idle connection', async () => {
  let requests = 0;
  const endpoint = await serve((request, response) => {
    if (++requests === 2) request.socket.destroy();
    else response.end('a 1\n');
  });
  await fetchPage(endpoint);
  expect(String(await fetchPage(endpoint))).toBe('a 1\n');
  expect(requests).toBe(3);
});

it.each([
  ['that redirects', 'HttpStatus', (_, response) => response.writeHead(302, { location: '/login' }).end()],
  ['that is not found', 'HttpStatus', (_, response) => response.writeHead(404).end()],
  ['that breaks off', 'Unreachable', (request, response) => response.write('a', () => request.socket.destroy())],
  [
    'that is a byte too large',
    'PageTooLarge',
    (_, response) => response.end(Buffer.alloc(EXPORTER_PAGES.largestPage + 1)),
  ],
] as [string, string, RequestListener][])('fails for a page %s', async (_, code, listener) => {
  await expect(fetchPage(await serve(listener))).rejects.toMatchObject({ name: 'ExporterError', code });
});

it('fails when the exporter wants another protocol', { timeout: 2000 }, async () => {
  const endpoint = await serve((request) =>
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  );
  await expect(fetchPage(endpoint)).rejects.toMatchObject({ code: 'Unreachable' });
});

it('takes the largest page', async () => {
  const endpoint = await serve((_, response) => response.end(Buffer.alloc(EXPORTER_PAGES.largestPage)));
  expect(await fetchPage(endpoint)).toHaveLength(EXPORTER_PAGES.largestPage);
});

it('fails when the signal ends a request that hangs', async () => {
  const late = new AbortController();
  const endpoint = await serve(() => late.abort());
  await expect(fetchPage(endpoint, late.signal)).rejects.toMatchObject({ code: 'Timeout' });
});

it('fails when nobody listens', async () => {
  const endpoint = await serve(() => {});
  server.close();
  await once(server, 'close');
  await expect(fetchPage(endpoint)).rejects.toMatchObject({ code: 'Unreachable' });
});

// 32 MiB in buffers of 64 KiB.
it('has room for 512 pages at once, however small they are', () => {
  const buffers = new PageBuffers(EXPORTER_PAGES);
  const lent = Array.from({ length: 512 }, () => buffers.lendBuffer());
  expect(() => buffers.lendBuffer()).toThrow(AnswerTooLargeError);
  for (const each of lent) buffers.returnBuffer(each);
  expect(() => buffers.lendBuffer()).not.toThrow();
});

it('asks an exporter over TLS by the name of its Service', async () => {
  const pair = await (await createAuthority('cluster')).issue({ commonName: 'exporter', usage: 'server' });
  const names: unknown[] = [];
  const secure = createSecureServer(pair, ({ socket }, response) => {
    names.push((socket as TLSSocket).servername);
    response.end('a 1\n');
  });
  server = secure.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  exporter = new ExporterClient({ ...OPTIONS, insecureTls: true }).openExporter({ ...EXPORTER, secure: true });
  expect(String(await fetchPage({ nodeName: 'a', address: '127.0.0.1', port, ready: true }))).toBe('a 1\n');
  expect(names).toEqual(['dcgm.gpu.svc']);
});

it('fails after it was closed', async () => {
  const endpoint = await serve((_, response) => response.end('a 1\n'));
  await fetchPage(endpoint);
  exporter.close();
  await expect(fetchPage(endpoint)).rejects.toMatchObject({ code: 'Unreachable' });
});

async function serve(listener: RequestListener) {
  exporter = new ExporterClient(OPTIONS).openExporter(EXPORTER);
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { nodeName: 'a', address: '127.0.0.1', port, ready: true };
}

function fetchPage(endpoint: Awaited<ReturnType<typeof serve>>, signal = new AbortController().signal) {
  return exporter.fetchPage(endpoint, signal, (page) => Buffer.from(page));
}
