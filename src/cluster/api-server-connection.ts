import { isDeepStrictEqual } from 'node:util';
import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { ApiServerAccess, TlsCredentials } from './api-server-access.js';

// HTTP/1.1, one connection per watch: nothing that happens to one stream can hold up the others.
const POOL = { allowH2: false, connections: 32, keepAliveTimeout: 30_000 } as const;
// As client-go; a peer that is gone without a word is noticed by the kernel in about a minute.
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 30_000 } as const;

/** What one request needs: over which connections, and as whom. */
export interface Channel {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The connections to the kube-apiserver. Credentials and TLS files are read for every request, because they rotate;
 * new certificates mean new connections, a new token only another header.
 */
export class ApiServerConnection {
  private tls?: TlsCredentials;
  private dispatcher?: Dispatcher;

  constructor(private readonly access: ApiServerAccess) {}

  /** URL of the kube-apiserver, without a slash at the end. */
  get server(): string {
    return this.access.server;
  }

  /** Fails when a file cannot be read or a credential plugin fails. */
  async open(): Promise<Channel> {
    const { tls, headers } = await this.access.credentials();
    if (!this.dispatcher || !isDeepStrictEqual(tls, this.tls)) {
      // Closing waits for the requests under way; a watch lasts ten minutes at most.
      void this.dispatcher?.close();
      this.dispatcher = createDispatcher(this.access.proxyUrl, tls);
      this.tls = tls;
    }
    return { dispatcher: this.dispatcher, headers };
  }

  /** Ends all connections at once. */
  async close(): Promise<void> {
    await this.dispatcher?.destroy();
    this.dispatcher = undefined;
  }
}

function createDispatcher(proxyUrl: string | undefined, tls: TlsCredentials): Dispatcher {
  const requestTls = { ...tls, ...KEEP_ALIVE };
  if (proxyUrl === undefined) return new Agent({ ...POOL, connect: requestTls });
  if (proxyUrl.startsWith('socks')) return new Socks5ProxyAgent(proxyUrl, { ...POOL, requestTls: tls });
  return new ProxyAgent({ ...POOL, uri: proxyUrl, requestTls, connect: KEEP_ALIVE });
}
