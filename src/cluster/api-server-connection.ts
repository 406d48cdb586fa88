import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { type ConnectionOptions, createSecureContext, type SecureContextOptions } from 'node:tls';
import { untilAborted } from '../model/until-aborted.js';
import type { ApiServerAccess, Credentials } from './api-server-access.js';
import { judgePeersOf } from './judged-agent.js';
import { TrustedAuthorities } from './trusted-authorities.js';

/**
 * After how much silence the kernel asks whether the peer is there: ten times, a second apart (Node's
 * `socket.setKeepAlive`). So one that is gone without a word is noticed in 40 s. client-go takes 45: 30 of silence, and
 * 15 in which a ping of HTTP/2 is not answered.
 */
const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * HTTP/1.1, one connection per watch: nothing that happens to one stream can hold up the others. A connection that nobody
 * uses is closed after half a minute.
 */
const POOL = { keepAlive: true, keepAliveMsecs: TCP_KEEP_ALIVE_MS, maxSockets: 32, timeout: 30_000 } as const;

/** One request, credentials aside. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, and later its answer. */
  readonly signal: AbortSignal;
}

/** What sends requests with the credentials of the moment at which it was made. */
export type Send = (path: string, outgoing: Outgoing) => Promise<IncomingMessage>;

/**
 * The connections to the kube-apiserver. Credentials and TLS files are read for every request, because they rotate;
 * new certificates mean new connections, a new token only another header.
 */
export class ApiServerConnection {
  private readonly plain: boolean;
  private readonly agent: PlainAgent;
  private readonly authorities: TrustedAuthorities;

  constructor(private readonly access: ApiServerAccess) {
    this.plain = access.server.startsWith('http:');
    this.authorities = new TrustedAuthorities(access.server);
    // A session that is resumed would bring no certificate to judge.
    this.agent = this.plain ? new PlainAgent(POOL) : judgePeersOf(new Agent({ ...POOL, maxCachedSessions: 0 }));
  }

  /** URL of the kube-apiserver, without a slash at the end. */
  get server(): string {
    return this.access.server;
  }

  /** Fails when a file cannot be read or a credential plugin fails. */
  async open(): Promise<Send> {
    const credentials = await this.access.credentials();
    return async (path, outgoing) => {
      try {
        return await this.send(path, outgoing, credentials);
      } catch (error) {
        // The server closed an idle connection just when it was used again. All that is sent here may be sent twice.
        if (!isStale(error) || outgoing.signal.aborted) throw error;
        return this.send(path, outgoing, credentials);
      }
    };
  }

  /**
   * Ends all connections at once. Those through a proxy end with their requests; one that the proxy has not made yet, when
   * the proxy's time is over.
   */
  close(): void {
    this.agent.destroy();
  }

  private async send(path: string, outgoing: Outgoing, credentials: Credentials): Promise<IncomingMessage> {
    const { method, body, signal } = outgoing;
    const { agent, headers } = credentials;
    signal.throwIfAborted();
    const options: RequestOptions & ConnectionOptions = {
      ...(!this.plain && this.secured(credentials)),
      agent: agent ?? this.agent,
      method,
      signal,
      headers: { ...headers, ...outgoing.headers },
    };
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      const sent = (this.plain ? requestPlain : request)(`${this.server}${path}`, options);
      if (agent) sent.once('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
      sent.once('response', resolve);
      sent.on('error', (error) => reject(signal.aborted ? signal.reason : markStale(error, sent.reusedSocket)));
      sent.end(body);
    });
    // A request that still waits for a connection says nothing when it is aborted.
    return untilAborted(answered, signal);
  }

  private secured({ agent, tls }: Credentials): ConnectionOptions {
    const trusted = this.authorities.apply(tls);
    if (agent === undefined) return trusted;
    judgePeersOf(agent as Agent);
    return { ...trusted, ...securedHere(trusted) };
  }
}

/**
 * The TLS options of a request through a proxy. Its agent was made with the first certificates, and would prefer them and
 * resume their sessions; and what it throws once the proxy has answered, as for a certificate whose key is not written
 * yet, would end the process. What is thrown here fails the request.
 */
function securedHere(tls: SecureContextOptions): ConnectionOptions {
  return { secureContext: createSecureContext(tls), session: undefined };
}

const stale = new WeakSet<object>();

function markStale(error: NodeJS.ErrnoException, reused: boolean): Error {
  if (reused && error.code === 'ECONNRESET') stale.add(error);
  return error;
}

function isStale(error: unknown): boolean {
  return stale.has(error as object);
}
