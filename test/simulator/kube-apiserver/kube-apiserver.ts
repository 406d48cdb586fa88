import type { ObjectStore } from '../object-store.ts';
import type { Pki } from '../pki/pki.ts';
import { Authentication } from './authentication.ts';
import { Authorization } from './authorization.ts';
import type { Review } from './reviews.ts';

/** How to build a simulated kube-apiserver. */
export interface KubeApiServerOptions {
  readonly store: ObjectStore;
  readonly pki: Pki;
  /** The port of 127.0.0.1 to listen on; 0 or unset: a free one, kept over `stop` and `start`. */
  readonly port?: number;
  /** How often a watch that allows it gets a bookmark; one minute when not given. */
  readonly bookmarkIntervalMs?: number;
  /** How often the APIServices are checked; five seconds when not given (30 in a real cluster). */
  readonly availabilityIntervalMs?: number;
}

/** Where the aggregation layer finds the server of metrics.k8s.io. */
export interface AggregatedServer {
  /** For example `https://127.0.0.1:4443`; stands for the Service kube-system/metrics-server. */
  readonly url: string;
  /** The versions to register an APIService for; `['v1beta1']` when not given. */
  readonly versions?: readonly string[];
  /** PEM. When given, the server must prove to be `metrics-server.kube-system.svc`; else it is not verified. */
  readonly caBundle?: string;
}

/** Which requests a fault or a count is about: an exact path without its query, or a pattern on `METHOD /path?query`. */
export type RequestMatch = string | RegExp;

/**
 * A kube-apiserver in this process: HTTPS on 127.0.0.1, real enough for kubectl and for every client of client-go's kind.
 * It reads `store`; whoever writes there changes the cluster.
 */
export class SimulatedKubeApiServer {
  readonly authentication = new Authentication();
  readonly authorization = new Authorization();
  /** Every TokenReview and SubjectAccessReview that was asked, oldest first. */
  readonly reviews: Review[] = [];

  constructor(options: KubeApiServerOptions) {
    void options;
  }

  /** `https://127.0.0.1:PORT`, known after the first `start`. */
  get url(): string {
    throw new Error('not yet');
  }

  /** Listens; after a `stop` on the same port as before, with the store and all tokens kept. */
  async start(): Promise<void> {}

  /** Goes away: cuts every connection, stops every timer. May be started again. */
  async stop(): Promise<void> {}

  /** Registers APIServices for metrics.k8s.io, or moves the registered ones to another address. */
  async aggregate(server: AggregatedServer): Promise<void> {
    void server;
  }

  /** Checks the APIServices now and writes their condition `Available`, instead of waiting for the next round. */
  async checkAvailability(): Promise<void> {}

  /**
   * A kubeconfig with everything embedded. `admin` (client certificate, system:masters), `metrics-server` (ServiceAccount
   * token), or any other name: a user with a client certificate of that CN and the given groups, with no rights of its own.
   */
  async kubeconfig(user: { user: string; groups?: readonly string[] }): Promise<string> {
    return user.user;
  }

  /** Breaks off every open watch, as a load balancer that loses its connections does; returns how many there were. */
  cutWatches(): number {
    return 0;
  }

  /** Forgets the history: watches and continued lists from an older resourceVersion get 410. */
  compact(): void {}

  /** Answers the next `times` matching requests with a Status of this code, before authentication is looked at. */
  failNext(match: RequestMatch, status: number, times = 1): void {
    void [match, status, times];
  }

  /** Lets every matching request wait before it is answered; 0 takes the delay away. */
  delay(match: RequestMatch, milliseconds: number): void {
    void [match, milliseconds];
  }

  /** How many matching requests came since the start or the last `resetRequestCounts`. */
  countRequests(match: RequestMatch): number {
    void match;
    return 0;
  }

  /** Starts counting anew. */
  resetRequestCounts(): void {}
}
