import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { KubeletFault } from '../../simulator/kubelets/kubelet-fault.ts';
import { PAGE_TYPE, playFault } from '../../simulator/kubelets/kubelet-fault.ts';
import { keepRawSockets } from '../../simulator/kubelets/raw-sockets.ts';
import type { KeyPair } from '../../simulator/pki/authority.ts';
import type { MatrixNode } from './node.ts';

/** The kubelet of one node: an address, a certificate and connections of its own. */
export class FaultyKubelet {
  fault?: KubeletFault;
  /** How often it was asked. */
  requests = 0;
  readonly #node: MatrixNode;
  readonly #token: string;
  readonly #nowMs: () => number;
  readonly #sockets = new Set<Socket>();
  #server?: Server;
  #port = 0;

  /** @param nowMs the clock of its machine, in milliseconds since the epoch */
  constructor(node: MatrixNode, token: string, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#node = node;
    this.#token = token;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens at an address, at the same port as before where there was one. */
  async start(address: string, pair: KeyPair): Promise<void> {
    const server = createServer({ ...pair, keepAliveTimeout: 90_000 }, (request, response) => {
      void this.#serve(request, response);
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    keepRawSockets(server);
    server.on('tlsClientError', () => undefined);
    server.listen(this.#port, address);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Shows another certificate from now on; every connection breaks, as when a kubelet restarts. */
  show(pair: KeyPair): void {
    this.#server?.setSecureContext(pair);
    this.#cut();
  }

  /** Nothing listens any more; connections are refused. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.#cut();
    await closed;
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    this.requests++;
    const page = (): string => this.#node.page(this.#nowMs());
    const answer = async (): Promise<void> => {
      const isKnown = request.headers.authorization === `Bearer ${this.#token}`;
      if (isKnown) response.writeHead(200, { 'Content-Type': PAGE_TYPE }).end(page());
      else response.writeHead(401).end('Unauthorized');
    };
    if (this.fault) await playFault(this.fault, request, response, answer, page);
    else await answer();
  }
}
