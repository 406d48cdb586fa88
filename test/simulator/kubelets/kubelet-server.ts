import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { KeyPair } from '../pki/authority.ts';
import { PAGE_TYPE, playFault } from './kubelet-fault.ts';
import type { SimulatedAnswer, KubeletFault } from './kubelet-fault.ts';
import { keepRawSockets } from './raw-sockets.ts';

/** Whether a request may read a node's metrics: 200, or the status of the refusal. */
export type KubeletVerdict = 200 | 401 | 403;

/** Authenticates a request and checks that the user may read the metrics of the node. */
export type KubeletReview = (
  headers: IncomingHttpHeaders,
  socket: Socket,
  nodeName: string,
) => KubeletVerdict | Promise<KubeletVerdict>;

/** What one node answers at a time. */
export type KubeletSource = (nowMs: number) => SimulatedAnswer;

/** How to build the kubelets of a cluster. */
export interface KubeletServerOptions {
  /** The authority of valid client certificates, in PEM. */
  readonly clientAuthority: string;
  readonly review: KubeletReview;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

interface Kubelet {
  readonly source: KubeletSource;
  fault?: KubeletFault;
  requests: number;
}

/** The kubelet's own limit on idle connections, in milliseconds. */
const IDLE_MS = 90_000;
/** Go writes shorter answers whole, with a Content-Length. */
const CHUNKED_FROM_BYTES = 2_048;

const compress = promisify(gzip);

/** The path under which a node's page is served; the Node's annotation says it to metrics-server. */
export function resourceMetricsPath(nodeName: string): string {
  return `/nodes/${nodeName}/metrics/resource`;
}

/** All kubelets of the cluster, on one port for each serving certificate. The path selects the kubelet. */
export class KubeletServer {
  /** TLS connections accepted so far: how a test sees whether connections are kept. */
  connections = 0;
  readonly #options: KubeletServerOptions;
  readonly #kubelets = new Map<string, Kubelet>();
  readonly #servers: Server[] = [];
  readonly #startedMs: number;

  constructor(options: KubeletServerOptions) {
    this.#options = options;
    this.#startedMs = options.clock();
  }

  /** Listens on another port of 127.0.0.1 with this serving certificate; returns the port. */
  async listen(certificate: KeyPair, port = 0): Promise<number> {
    const { cert, key } = certificate;
    const ca = this.#options.clientAuthority;
    const options = { cert, key, ca, requestCert: true, rejectUnauthorized: false, keepAliveTimeout: IDLE_MS };
    const server = createServer(options, this.#listener());
    server.on('secureConnection', () => this.connections++);
    keepRawSockets(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#servers.push(server);
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Cuts every connection and closes every port. */
  async stop(): Promise<void> {
    const servers = this.#servers.splice(0);
    await Promise.all(servers.map((server) => closeServer(server)));
  }

  /** Lets a node answer. */
  add(nodeName: string, source: KubeletSource): void {
    this.#kubelets.set(nodeName, { source, requests: 0 });
  }

  /** From now on the node's path is unknown: 404. */
  remove(nodeName: string): void {
    this.#kubelets.delete(nodeName);
  }

  /** Lets a node go wrong from its next request on, or makes it well again. */
  setFault(nodeName: string, fault?: KubeletFault): void {
    const kubelet = this.#kubelets.get(nodeName);
    if (!kubelet) throw new Error(`no node ${nodeName}`);
    kubelet.fault = fault;
  }

  /** How many requests a node was sent. */
  requestsOf(nodeName: string): number {
    return this.#kubelets.get(nodeName)?.requests ?? 0;
  }

  #listener(): RequestListener {
    return (request, response) => {
      this.#answer(request, response).catch((error: unknown) =>
        response.destroy(new Error('no answer', { cause: error })),
      );
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Go says nothing about keeping the connection: to keep it is HTTP/1.1's default.
    response.removeHeader('Connection');
    const nodeName = /^\/nodes\/([^/]+)\/metrics\/resource(?:\?|$)/.exec(request.url ?? '')?.[1] ?? '';
    const kubelet = this.#kubelets.get(nodeName);
    if (!kubelet) return refuse(response, 404, '404 page not found\n');
    kubelet.requests++;
    const verdict = await this.#options.review(request.headers, request.socket, nodeName);
    if (verdict === 401) return refuse(response, 401, 'Unauthorized');
    if (verdict === 403) {
      return refuse(response, 403, `Forbidden (verb=get, resource=nodes, subresource(s)=[metrics], name=${nodeName})`);
    }
    const now = (): SimulatedAnswer => kubelet.source(this.#options.clock());
    const whole = (): Promise<void> => this.#send(request, response, now());
    if (!kubelet.fault) return whole();
    return playFault(kubelet.fault, request, response, whole, () => now().body);
  }

  async #send(request: IncomingMessage, response: ServerResponse, { status, body }: SimulatedAnswer): Promise<void> {
    if (status !== 200) return refuse(response, status, body);
    response.setHeader('Content-Type', PAGE_TYPE);
    response.setHeader('Process-Start-Time-Unix', Math.floor(this.#startedMs / 1000));
    const isZipped = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
    if (isZipped) response.setHeader('Content-Encoding', 'gzip');
    const bytes = isZipped ? await compress(body, { level: 1 }) : Buffer.from(body);
    if (bytes.length >= CHUNKED_FROM_BYTES) response.write(bytes);
    response.end(bytes.length < CHUNKED_FROM_BYTES ? bytes : undefined);
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
