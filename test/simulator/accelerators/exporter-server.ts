import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { KeyPair } from '../pki/authority.ts';

/** What is wrong with an exporter. Lies are pages: give it one. */
export type ExporterFault =
  /** Takes the request and never responds. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number }
  /** A page of good lines that goes on for this many bytes, 100 MB if not given. */
  | { readonly kind: 'endless'; readonly bytes?: number }
  /** Breaks off the connection in the middle of the page. */
  | { readonly kind: 'cut' };

const PAGE_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One exporter on one node: HTTP/1.1, or TLS if it has a certificate, and one path. */
export class ExporterServer {
  /** Requests for the page so far. */
  requests = 0;
  page: () => string;
  fault?: ExporterFault;
  readonly #server: Server | ReturnType<typeof createTlsServer>;

  constructor(page: () => string, identity?: KeyPair) {
    this.page = page;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#respond(request, response).catch(() => response.destroy());
    };
    this.#server = identity ? createTlsServer({ ...identity }, listener) : createServer(listener);
    // As Go's server: idle connections stay open, and no header `Keep-Alive` says otherwise.
    this.#server.keepAliveTimeout = 0;
  }

  /** The port; 0 before `listen`. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async listen(host = '127.0.0.1', port = 0): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return this.port;
  }

  /** From the next connection on, it has this certificate. Open connections are cut. */
  changeCertificate({ cert, key }: KeyPair): void {
    if (!('setSecureContext' in this.#server)) throw new Error('an exporter without TLS has no certificate');
    this.#server.setSecureContext({ cert, key });
    this.#server.closeAllConnections();
  }

  /** Cuts all connections and closes the port. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('404 page not found\n');
      return;
    }
    this.requests++;
    const { fault } = this;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, { 'Content-Type': 'text/plain' }).end('Internal fault\n');
      return;
    }
    response.writeHead(200, { 'Content-Type': PAGE_TYPE });
    const page = this.page();
    if (fault?.kind === 'endless') return pipeline(Readable.from(endlessPage(page, fault.bytes)), response);
    if (fault?.kind === 'cut') response.write(page.slice(0, page.length / 2), () => request.socket.destroy());
    else response.end(page);
  }
}

function* endlessPage(page: string, bytes = 100_000_000): Generator<string> {
  for (let sent = 0; sent < bytes; sent += page.length) yield page;
}
