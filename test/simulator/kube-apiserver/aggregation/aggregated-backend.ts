import { text } from 'node:stream/consumers';
import type { KeyPair } from '../../pki/authority.ts';
import type { ApiUser } from '../user.ts';
import { METRICS_SERVICE } from './api-service.ts';
import { BackendConnection } from './backend-connection.ts';
import type { BackendAnswer, BackendRequest } from './backend-connection.ts';
import { remoteHeaders } from './front-proxy-headers.ts';

/** Where the aggregation layer finds the server of metrics.k8s.io. */
export interface AggregatedServer {
  /** For example `https://127.0.0.1:4443`; stands for the Service kube-system/metrics-server. */
  readonly url: string;
  /** The versions to register an APIService for; `['v1beta1']` when not given. */
  readonly versions?: readonly string[];
  /** PEM. When given, the server must prove to be `metrics-server.kube-system.svc`; else it is not verified. */
  readonly caBundle?: string;
}

/** The user of the aggregator's own requests. */
const AGGREGATOR: ApiUser = { username: 'system:kube-aggregator', groups: ['system:masters'] };

/** The aggregated server, asked by the front-proxy certificate in the name of a user. */
export class AggregatedBackend {
  readonly url: string;
  private readonly connection: BackendConnection;

  constructor(server: AggregatedServer, frontProxy: KeyPair) {
    this.url = server.url.replace(/\/$/, '');
    this.connection = new BackendConnection(this.url, {
      ...frontProxy,
      servername: `${METRICS_SERVICE.name}.${METRICS_SERVICE.namespace}.svc`,
      ca: server.caBundle,
      rejectUnauthorized: server.caBundle !== undefined,
    });
  }

  /** Sends a request in the name of a user; resolves when the head of the answer is there. */
  async request(user: ApiUser, request: BackendRequest): Promise<BackendAnswer> {
    return this.connection.request({ ...request, headers: { ...request.headers, ...remoteHeaders(user) } });
  }

  /**
   * Asks for JSON as the aggregator itself does; `body` is its text.
   * @throws Error on any status but 200.
   */
  async getJson(
    path: string,
    accept: string,
    timeoutMs: number,
  ): Promise<{ headers: BackendAnswer['headers']; body: string }> {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await this.request(AGGREGATOR, { method: 'GET', path, headers: { accept }, signal });
    const body = await text(answer.body);
    if (answer.statusCode !== 200) throw new Error(`bad status from ${this.url}${path}: ${answer.statusCode}`);
    return { headers: answer.headers, body };
  }

  /** Breaks all connections off. */
  async close(): Promise<void> {
    await this.connection.close();
  }
}
