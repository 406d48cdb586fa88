import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { Agent, request as requestHttp1 } from 'node:https';
import { pipeline } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

const CONNECT_TIMEOUT_MS = 5_000;

/** A name with one value, or with several that are sent as fields of their own. */
export type Headers = Record<string, string | string[]>;

/** A request to the aggregated server. */
export interface BackendRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: Readable;
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body as a stream. */
export interface BackendAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Readable;
}

/**
 * Connections to one HTTPS server: all requests over one HTTP/2 connection when the server offers it, else over HTTP/1.1,
 * as Go's client does. (undici joins header fields of the same name over HTTP/2; the aggregator does not.)
 */
export class BackendConnection {
  private readonly url: URL;
  private readonly tls: ConnectionOptions;
  private readonly http1: Agent;
  private readonly closing = new AbortController();
  private http2?: Promise<ClientHttp2Session | undefined>;

  constructor(url: string, tls: ConnectionOptions) {
    this.url = new URL(url);
    this.tls = tls;
    this.http1 = new Agent({ ...tls, keepAlive: true });
  }

  /** Sends a request; resolves when the head of the answer is there. */
  async request(request: BackendRequest): Promise<BackendAnswer> {
    const session = await (this.http2 ??= this.connect());
    return session ? overHttp2(session, request) : overHttp1(this.url, this.http1, request);
  }

  /** Breaks all connections off. */
  async close(): Promise<void> {
    this.closing.abort();
    this.http1.destroy();
    const session = await this.http2?.catch(() => undefined);
    session?.destroy();
  }

  /** Undefined when the server speaks HTTP/1.1 only. */
  private async connect(): Promise<ClientHttp2Session | undefined> {
    const forget = (): void => {
      this.http2 = undefined;
    };
    const { hostname: host, port } = this.url;
    const socket = connectTls({ ...this.tls, host, port: Number(port), ALPNProtocols: ['h2', 'http/1.1'] });
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
    try {
      await once(socket, 'secureConnect', { signal });
    } catch (error) {
      socket.destroy();
      forget();
      throw error;
    }
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return undefined;
    }
    const session = connectHttp2(this.url, { createConnection: () => socket });
    // What goes wrong is reported to each request; here it only means that the next one needs a new connection.
    return session.on('error', forget).once('goaway', forget).once('close', forget);
  }
}

async function overHttp2(session: ClientHttp2Session, request: BackendRequest): Promise<BackendAnswer> {
  const { method, path, headers, body, signal } = request;
  const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream: !body, signal });
  const answer = Promise.withResolvers<BackendAnswer>();
  stream.once('response', ({ ':status': statusCode = 502, ...rest }) => {
    const named = Object.entries(rest).filter(([name]) => !name.startsWith(':'));
    answer.resolve({ statusCode, headers: Object.fromEntries(named), body: stream });
  });
  return sendBody(stream, body, answer);
}

async function overHttp1(url: URL, agent: Agent, request: BackendRequest): Promise<BackendAnswer> {
  const { method, path, headers, body, signal } = request;
  const { hostname, port } = url;
  const outgoing = requestHttp1({ agent, hostname, port, method, path, headers, signal });
  const answer = Promise.withResolvers<BackendAnswer>();
  outgoing.once('response', (incoming: IncomingMessage) => {
    answer.resolve({ statusCode: incoming.statusCode ?? 502, headers: incoming.headers, body: incoming });
  });
  return sendBody(outgoing, body, answer);
}

async function sendBody(
  to: Writable | ClientHttp2Stream,
  body: Readable | undefined,
  answer: PromiseWithResolvers<BackendAnswer>,
): Promise<BackendAnswer> {
  to.on('error', answer.reject);
  to.once('close', () => answer.reject(new Error('the connection was closed before there was an answer')));
  if (body) pipeline(body, to, () => undefined);
  else to.end();
  return answer.promise;
}
