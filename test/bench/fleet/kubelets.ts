import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import type { Pki } from '../../simulator/pki/pki.ts';
import { nodeAddress } from './identity.ts';
import { KubeletAnswers } from './kubelet-answer.ts';
import { PageWriter } from './page-writer.ts';

/** Go begins with records as small as packets, and sends whole writes after the first 128 KB: pieces of 4 KiB. */
const TLS_RECORD = 4096;
const END_OF_HEAD = '\r\n\r\n';
/** Connections that wait to be accepted, of all nodes together. */
const BACKLOG = 4096;

/** What the kubelets together have done so far. */
export interface KubeletCounts {
  /** Requests answered. */
  readonly requests: number;
  /** TCP connections accepted, and those that are open now. */
  readonly accepted: number;
  readonly open: number;
  /** Bytes on the wire, TLS included, from and to the server under test. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** How the kubelets differ from those of v1.36. */
export interface KubeletOptions {
  /** How often containers are measured, in milliseconds; as a kubelet does when not given. */
  readonly sampleEveryMs?: number;
  /** Whether they send only the families that a request names, as from v1.37 on. */
  readonly filters: boolean;
}

/**
 * Kubelets of any number of nodes, each at its own loopback address with its own certificate. They speak HTTP/1.1 without
 * ALPN over TLS, as a kubelet v1.36 was recorded to do, and answer whoever shows the token.
 */
export class Kubelets {
  readonly #pki: Pki;
  readonly #token: string;
  /** By the query of a request; without `filters` there is only the whole page. */
  readonly #answers = new Map<string, KubeletAnswers>();
  readonly #startMs = Date.now();
  readonly #options: KubeletOptions;
  readonly #sockets = new Set<Socket>();
  #requests = 0;
  #accepted = 0;
  #closedBytesIn = 0;
  #closedBytesOut = 0;

  constructor(pki: Pki, token: string, options: KubeletOptions) {
    this.#options = options;
    this.#pki = pki;
    this.#token = token;
  }

  /** Listens at the addresses of this many nodes, with one socket for all: 10,000 of them exceed many limits of open files. */
  async listen(nodes: number, port: number): Promise<void> {
    const servers = new Map<string, TlsServer>();
    for (let node = 0; node < nodes; node++) servers.set(nodeAddress(node), await this.#createServer(node));
    const listener = createServer((socket) => {
      const server = servers.get(socket.localAddress!);
      if (server === undefined) socket.destroy();
      else server.emit('connection', socket);
    });
    listener.listen(port, '0.0.0.0', BACKLOG);
    await once(listener, 'listening');
  }

  counts(): KubeletCounts {
    let [bytesIn, bytesOut] = [this.#closedBytesIn, this.#closedBytesOut];
    for (const socket of this.#sockets) {
      bytesIn += socket.bytesRead;
      bytesOut += socket.bytesWritten;
    }
    return { requests: this.#requests, accepted: this.#accepted, open: this.#sockets.size, bytesIn, bytesOut };
  }

  #answersTo(url: string): KubeletAnswers {
    const query = this.#options.filters ? url : '/';
    let answers = this.#answers.get(query);
    if (answers === undefined) {
      answers = new KubeletAnswers(this.#startMs, query, this.#options.sampleEveryMs);
      this.#answers.set(query, answers);
    }
    return answers;
  }

  async #createServer(node: number): Promise<TlsServer> {
    const names = [nodeAddress(node)];
    const pair = await this.#pki.cluster.issue({ commonName: 'system:node', names, usage: 'server' });
    const ca = this.#pki.cluster.cert;
    const server = createTlsServer({ ...pair, requestCert: true, rejectUnauthorized: false, ca });
    server.on('connection', (socket: Socket) => this.#count(socket));
    server.on('secureConnection', (socket) => this.#serve(node, socket));
    server.on('tlsClientError', () => undefined);
    return server;
  }

  #count(socket: Socket): void {
    this.#accepted++;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#closedBytesIn += socket.bytesRead;
      this.#closedBytesOut += socket.bytesWritten;
    });
  }

  #serve(node: number, socket: TLSSocket): void {
    const values = PageWriter.values(node);
    socket.setNoDelay(true);
    socket.setMaxSendFragment(TLS_RECORD);
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.endsWith(END_OF_HEAD)) return;
      const request = head;
      head = '';
      const [, url] = /^GET (\/metrics\/resource(?:\?\S*)?) HTTP\/1.1\r\n/.exec(request) ?? [];
      if (url === undefined || !request.includes(`Bearer ${this.#token}\r\n`)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#requests++;
      const acceptsGzip = /^accept-encoding:.*\bgzip\b/im.test(request);
      socket.write(this.#answersTo(url).answer(node, values, Date.now(), acceptsGzip));
    });
  }
}
