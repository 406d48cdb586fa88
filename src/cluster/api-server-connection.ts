import type { AgentOptions, RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';

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
  /** URL of the kube-apiserver, without a slash at the end. */
  readonly server: string;
  private tls?: AgentOptions;
  private dispatcher?: Dispatcher;

  constructor(private readonly kubeConfig: KubeConfig) {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig has no current cluster');
    this.server = cluster.server.replace(/\/+$/, '');
    // client-node refuses plain HTTP unless TLS is to be skipped; client-go, and so the original, does not.
    if (this.server.startsWith('http:')) {
      kubeConfig.clusters = kubeConfig.clusters.map((each) =>
        each === cluster ? { ...each, skipTLSVerify: true } : each,
      );
    }
  }

  /** Fails when a file cannot be read or a credential plugin fails. */
  async open(): Promise<Channel> {
    const options: RequestOptions = {};
    await this.kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
    const tls = { ca, cert, key, passphrase, rejectUnauthorized, servername };
    if (!this.dispatcher || !isDeepStrictEqual(tls, this.tls)) {
      // Closing waits for the requests under way; a watch lasts ten minutes at most.
      void this.dispatcher?.close();
      this.dispatcher = createDispatcher(this.kubeConfig, tls);
      this.tls = tls;
    }
    return { dispatcher: this.dispatcher, headers: headersOf(options) };
  }

  /** Ends all connections at once. */
  async close(): Promise<void> {
    await this.dispatcher?.destroy();
    this.dispatcher = undefined;
  }
}

function createDispatcher(kubeConfig: KubeConfig, tls: AgentOptions): Dispatcher {
  const choice = kubeConfig.createDispatcherOptions(kubeConfig.getCurrentCluster(), tls);
  if (choice.type === 'proxy') {
    const requestTls = { ...choice.requestTls, ...KEEP_ALIVE };
    return new ProxyAgent({ ...POOL, uri: choice.uri, requestTls, connect: KEEP_ALIVE });
  }
  if (choice.type === 'socks') return new Socks5ProxyAgent(choice.uri, { ...POOL, requestTls: choice.requestTls });
  return new Agent({ ...POOL, connect: { ...(choice.type === 'agent' ? choice.connect : {}), ...KEEP_ALIVE } });
}

function headersOf({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  // A token file ends with a newline more often than not.
  const trimmed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value).trim()]);
  return { ...basic, ...Object.fromEntries(trimmed) };
}
