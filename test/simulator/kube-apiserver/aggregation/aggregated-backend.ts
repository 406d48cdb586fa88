import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { KeyPair } from '../../pki/authority.ts';
import type { User } from '../user.ts';
import { METRICS_SERVICE } from './api-service.ts';
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

/** A request to the aggregated server, in the name of a user. */
export interface BackendRequest {
  readonly user: User;
  /** With the query. */
  readonly path: string;
  readonly method?: string;
  /** Names and values by turns, so that a name may come several times. */
  readonly headers?: readonly string[];
  readonly body?: Readable;
  readonly signal?: AbortSignal;
}

/** The connections to the aggregated server, proved by the front-proxy certificate. HTTP/2 when it is offered. */
export class AggregatedBackend {
  readonly url: string;
  private readonly agent: Agent;

  constructor(server: AggregatedServer, frontProxy: KeyPair) {
    this.url = server.url.replace(/\/$/, '');
    this.agent = new Agent({
      allowH2: true,
      connect: {
        preferH2: true,
        timeout: 5_000,
        ...frontProxy,
        servername: `${METRICS_SERVICE.name}.${METRICS_SERVICE.namespace}.svc`,
        ca: server.caBundle,
        rejectUnauthorized: server.caBundle !== undefined,
      },
    });
  }

  /** Sends a request; resolves when the head of the answer is there. */
  async request({
    user,
    path,
    method = 'GET',
    headers = [],
    ...rest
  }: BackendRequest): Promise<Dispatcher.ResponseData> {
    const all = [...headers, ...remoteHeaders(user)];
    // Without an origin of its own the path could lead elsewhere (`//other.host`).
    return request(`${this.url}${path}`, { dispatcher: this.agent, method: asMethod(method), headers: all, ...rest });
  }

  /**
   * Asks for JSON as the aggregator itself does; `body` is its text.
   * @throws Error on any status but 200.
   */
  async getJson(
    path: string,
    accept: string,
    timeoutMs: number,
  ): Promise<{ headers: IncomingHttpHeaders; body: string }> {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await this.request({ user: AGGREGATOR, path, headers: ['accept', accept], signal });
    const body = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`bad status from ${this.url}${path}: ${answer.statusCode}`);
    return { headers: answer.headers, body };
  }

  /** Breaks all connections off. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** As whom the aggregator asks on its own behalf. */
const AGGREGATOR: User = { username: 'system:kube-aggregator', groups: ['system:masters'] };

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

function asMethod(text: string): Dispatcher.HttpMethod {
  return METHODS.find((method) => method === text) ?? 'GET';
}
