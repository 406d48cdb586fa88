import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterStore } from '../object-store.ts';
import { LOCAL_NAMES } from '../pki/pki.ts';
import type { Pki } from '../pki/pki.ts';
import type { AggregatedServer } from './aggregation/aggregated-backend.ts';
import { AggregationLayer } from './aggregation/aggregation-layer.ts';
import { Authentication } from './authentication.ts';
import { forbidden } from './authorization-failure.ts';
import { Authorization } from './authorization.ts';
import { FRONT_PROXY_NAME, writeClusterObjects } from './cluster-objects.ts';
import { sendError } from './exchange.ts';
import { Faults } from './faults.ts';
import type { RequestMatch } from './faults.ts';
import { impersonated } from './impersonation.ts';
import { kubeconfigText } from './kubeconfig.ts';
import type { KubeconfigCredentials } from './kubeconfig.ts';
import { withoutProtobuf } from './negotiation.ts';
import { RequestHandler } from './request-handler.ts';
import { requestAttributes } from './request-attributes.ts';
import { Reviews } from './reviews.ts';
import type { Review } from './reviews.ts';
import { StatusError, apiError } from './status.ts';
import { TlsListener } from './tls-listener.ts';
import { authenticated } from './user.ts';

/** How to build a simulated kube-apiserver. */
export interface KubeApiServerOptions {
  readonly store: ClusterStore;
  readonly pki: Pki;
  /** The port of 127.0.0.1 to listen on; 0 or unset: a free one, kept over `stop` and `start`. */
  readonly port?: number;
  /** How often a watch that allows it gets a bookmark; one minute when not given. */
  readonly bookmarkIntervalMs?: number;
  /** How often the APIServices are checked; five seconds when not given (30 in a real cluster). */
  readonly availabilityIntervalMs?: number;
  /** True, the default: clients may request protobuf. */
  readonly protobuf?: boolean;
}

/**
 * A kube-apiserver in this process: HTTPS on 127.0.0.1, real enough for kubectl and for every client of client-go's
 * kind. It reads `store`. Writing there changes the cluster.
 */
export class SimulatedKubeApiServer {
  readonly authentication = new Authentication();
  readonly authorization = new Authorization();
  /** A bearer token of system:masters. */
  readonly adminToken = this.authentication.addToken(authenticated('admin', ['system:masters']));
  /** A token of the ServiceAccount kube-system/metrics-server. */
  readonly metricsServerToken = this.authentication.addServiceAccountToken('kube-system', 'metrics-server');
  private readonly pki: Pki;
  private readonly store: ClusterStore;
  private readonly protobuf: boolean;
  private readonly faults = new Faults();
  private readonly reviewsAnswered = new Reviews(this.authentication, this.authorization);
  private readonly aggregation: AggregationLayer;
  private readonly handler: RequestHandler;
  private readonly listener: TlsListener;

  constructor(options: KubeApiServerOptions) {
    this.pki = options.pki;
    this.store = options.store;
    this.protobuf = options.protobuf ?? true;
    this.aggregation = new AggregationLayer(options.store, options.availabilityIntervalMs ?? 5_000);
    this.handler = new RequestHandler({
      store: options.store,
      reviews: this.reviewsAnswered,
      aggregation: this.aggregation,
      bookmarkIntervalMs: options.bookmarkIntervalMs ?? 60_000,
    });
    this.listener = new TlsListener(options.port ?? 0, (request, response) => void this.serve(request, response));
    writeClusterObjects(this.store, this.pki);
  }

  /** `https://127.0.0.1:PORT`; the port is known after the first `start`. */
  get url(): string {
    return `https://127.0.0.1:${this.listener.port}`;
  }

  /** Every TokenReview and SubjectAccessReview that was asked, oldest first. */
  get reviews(): readonly Review[] {
    return this.reviewsAnswered.asked;
  }

  /** Listens; after a `stop` on the same port as before, with the store and all tokens kept. */
  async start(): Promise<void> {
    const names = [...LOCAL_NAMES, 'kubernetes', 'kubernetes.default.svc', '10.96.0.1'];
    const serving = await this.pki.cluster.issue({ commonName: 'kube-apiserver', names, usage: 'server' });
    const frontProxy = await this.pki.frontProxy.issue({ commonName: FRONT_PROXY_NAME, usage: 'client' });
    await this.listener.start(serving, this.pki.cluster.cert);
    await this.aggregation.open(frontProxy);
  }

  /** Goes away: cuts every connection, stops every timer. May be started again. */
  async stop(): Promise<void> {
    await Promise.all([this.listener.stop(), this.aggregation.close()]);
  }

  /** Registers APIServices for metrics.k8s.io, or moves the registered ones; resolves after their first check. */
  async aggregate(server: AggregatedServer): Promise<void> {
    await this.aggregation.register(server);
  }

  /** Checks the APIServices now and writes their condition `Available`, instead of waiting for the next round. */
  async checkAvailability(): Promise<void> {
    await this.aggregation.check();
  }

  /**
   * A kubeconfig with everything embedded. `admin`: a client certificate of system:masters. `metrics-server`: its
   * ServiceAccount's token. Any other name: a client certificate with that CN and the given groups, and with no rights
   * but those that `authorization` grants.
   */
  async kubeconfig({ user, groups = [] }: { user: string; groups?: readonly string[] }): Promise<string> {
    const credentials: KubeconfigCredentials =
      user === 'metrics-server'
        ? { token: this.metricsServerToken }
        : await this.pki.cluster.issue({
            commonName: user,
            organizations: user === 'admin' ? ['system:masters'] : groups,
            usage: 'client',
          });
    return kubeconfigText(user, this.url, this.pki.cluster.cert, credentials);
  }

  /** How many watches are open, of all resources or of one (`pods`). */
  countWatches(resource?: string): number {
    return this.handler.countWatches(resource);
  }

  /** Breaks off every open watch, as a load balancer that loses its connections does; returns how many there were. */
  cutWatches(): number {
    return this.handler.cutWatches();
  }

  /** Forgets the history: watches and continued lists from an older resourceVersion get 410. */
  compact(): void {
    this.store.compact();
  }

  /** Answers the next `times` matching requests with a Status of this code, before authentication is looked at. */
  failNext(match: RequestMatch, status: number, times = 1): void {
    this.faults.failNext(match, status, times);
  }

  /** Lets every matching request wait before it is answered; 0 takes the delay away. */
  delay(match: RequestMatch, milliseconds: number): void {
    this.faults.delay(match, milliseconds);
  }

  /** Number of matching requests since the start or the last `resetRequestCounts`. */
  countRequests(match: RequestMatch): number {
    return this.faults.count(match);
  }

  /** Starts counting from 0. */
  resetRequestCounts(): void {
    this.faults.resetCounts();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('audit-id', randomUUID());
    response.setHeader('cache-control', 'no-cache, private');
    try {
      const { status, delayMs } = this.faults.next(`${request.method} ${request.url}`);
      if (delayMs > 0) await sleepWhileOpen(delayMs, response);
      if (status !== undefined) throw apiError(status, 'a failure that was asked for');
      await this.answer(request, response);
    } catch (error) {
      const known = error instanceof StatusError ? error : apiError(500, `Internal error occurred: ${String(error)}`);
      sendError(response, known);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.protobuf) request.headers.accept = withoutProtobuf(request.headers.accept);
    const url = new URL(`https://${request.headers.host ?? 'localhost'}${request.url}`);
    const attributes = requestAttributes(request.method ?? 'GET', url);
    const authenticatedUser = this.authentication.authenticate(request.headers, request.socket);
    if (!authenticatedUser) throw apiError(401, 'Unauthorized');
    const user = impersonated(authenticatedUser, request.headers, this.authorization);
    if (!this.authorization.isAllowed(user, attributes)) throw forbidden(user, attributes);
    await this.handler.serve({ request, response, url, attributes, user });
  }
}

/** Waits, but not longer than the client does: no timer outlives its connection. */
async function sleepWhileOpen(milliseconds: number, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  await sleep(milliseconds, undefined, { signal: gone.signal }).catch(() => undefined);
  response.off('close', onClose);
}
