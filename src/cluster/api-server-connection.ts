import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { type ConnectionOptions, createSecureContext, type SecureContextOptions } from 'node:tls';
import { untilAborted } from '../model/until-aborted.js';
import type { ApiServerAccess, ClientIdentity } from './api-server-access.js';
import { judgePeersOf } from './judged-agent.js';
import { TrustedAuthorities } from './trusted-authorities.js';

/**
 * After this much silence the kernel probes the peer, ten times, a second apart (Node's `socket.setKeepAlive`). A dead
 * peer is noticed after 40 s. client-go needs 45 s: 30 of silence, and 15 for a ping of HTTP/2.
 */
const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * HTTP/1.1 with one connection for each watch, so that no stream blocks another. An idle connection is closed after
 * half a minute.
 */
const POOL = { keepAlive: true, keepAliveMsecs: TCP_KEEP_ALIVE_MS, maxSockets: 32, timeout: 30_000 } as const;

/** One request, without credentials. */
export interface ApiServerRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, and later its response. */
  readonly signal: AbortSignal;
}

/** Sends requests with the credentials of the time when it was made. */
export type SendRequest = (path: string, outgoing: ApiServerRequest) => Promise<IncomingMessage>;

/**
 * The connections to the kube-apiserver. Credentials and TLS files are read for every request, because they rotate. New
 * certificates need new connections; a new token needs only another header.
 */
export class ApiServerConnection {
  private readonly plain: boolean;
  private readonly agent: PlainAgent;
  private readonly authorities: TrustedAuthorities;

  constructor(private readonly access: ApiServerAccess) {
    this.plain = access.server.startsWith('http:');
    this.authorities = new TrustedAuthorities(access.server);
    // A resumed session has no certificate to verify.
    this.agent = this.plain ? new PlainAgent(POOL) : judgePeersOf(new Agent({ ...POOL, maxCachedSessions: 0 }));
  }

  /** URL of the kube-apiserver, without a slash at the end. */
  get server(): string {
    return this.access.server;
  }

  /** Fails if a file cannot be read or a credential plugin fails. */
  async open(): Promise<SendRequest> {
    const credentials = await this.access.credentials();
    return async (path, outgoing) => {
      try {
        return await this.send(path, outgoing, credentials);
      } catch (error) {
        // The server closed an idle connection while it was reused. All requests of this server can be repeated.
        if (!isStale(error) || outgoing.signal.aborted) throw error;
        return this.send(path, outgoing, credentials);
      }
    };
  }

  /**
   * Ends all connections at once. Connections through a proxy end with their requests. One that the proxy is still
   * opening ends at the proxy's timeout.
   */
  close(): void {
    this.agent.destroy();
  }

  private async send(path: string, outgoing: ApiServerRequest, credentials: ClientIdentity): Promise<IncomingMessage> {
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
    // A request that waits for a connection reports no abort by itself.
    return untilAborted(answered, signal);
  }

  private secured({ agent, tls }: ClientIdentity): ConnectionOptions {
    const trusted = this.authorities.apply(tls);
    if (agent === undefined) return trusted;
    judgePeersOf(agent as Agent);
    return { ...trusted, ...securedHere(trusted) };
  }
}

/**
 * The TLS options of a request through a proxy. The agent of the proxy keeps its first certificates and resumes their
 * sessions. It also throws after the proxy's response, for example if the key of a new certificate is missing, which
 * would end the process. An error here only fails the request.
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
