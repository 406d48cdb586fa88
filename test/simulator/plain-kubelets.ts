import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Options } from '../../src/config/options.js';
import { FixedKubeletCredentials } from '../../src/kubelet/trust/kubelet-credentials.js';
import type { Kubelet } from '../../src/kubelet/kubelet.js';
import { KubeletClient } from '../../src/kubelet/kubelet.client.js';
import type { Node } from '../../src/model/cluster.js';
import { testOptions } from '../test-options.ts';

// Kubelets without TLS for the specs of the kubelet client: each test says itself what they answer.

export const page = readFileSync(new URL('../testdata/kubelet-pages/five-containers.txt', import.meta.url), 'utf8');

const open: { client: Kubelet[]; server: Server[] } = { client: [], server: [] };
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  open.server.push(server.listen(0, host));
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? address!.port : 0;
}

/** A kubelet that answers the nth request with the nth listener, and further ones with the last. */
export async function kubelet(...answers: RequestListener[]) {
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

export const good: RequestListener = (_, response) => response.end(page);
export const status =
  (code: number, text: string): RequestListener =>
  (_, response) =>
    response.writeHead(code).end(text);

/** A client of one node, whose kubelet is at this port. */
export function clientFor(port: number, changes: Partial<Options> = {}): Kubelet {
  return clientsFor(port, 1, changes)[0]!;
}

/** Clients of several nodes, whose kubelets are at one port; they share what those of a server share. */
export function clientsFor(port: number, count: number, changes: Partial<Options> = {}): Kubelet[] {
  const options = testOptions({
    kubeletCompletelyInsecure: true,
    kubeletPort: port,
    kubeletPreferredAddressTypes: ['InternalIP'],
    ...changes,
  });
  const client = new KubeletClient(options, new FixedKubeletCredentials({ token: 'secret' }));
  const kubelets = Array.from({ length: count }, () => client.openKubelet());
  open.client.push(...kubelets);
  return kubelets;
}

export function node(changes: Partial<Node> = {}): Node {
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  return { name: 'node-1', labels: {}, addresses, kubeletPort: 0, ready: true, ...changes };
}

export const noDeadline = new AbortController().signal;
export const RAW_PAGE = `HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`;

/** A kubelet that answers each request on a connection with these bytes, whatever they are. */
export async function rawKubelet(answer: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => answer(socket)).on('error', () => undefined);
  });
  return { port: await listen(server), sockets };
}

/** Ends all clients and kubelets; after each test. */
export function closeAll(): void {
  for (const client of open.client.splice(0)) client.close();
  for (const server of open.server.splice(0)) server.close();
}

/** The path of a request without the query by which metric families are chosen. */
export function withoutPageFilter(url: string | undefined): string | undefined {
  return url?.replace(/\?(&?name%5B%5D=\w+)+$/, '');
}
