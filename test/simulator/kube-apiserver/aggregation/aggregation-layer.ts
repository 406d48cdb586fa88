import type { ClusterStore } from '../../object-store.ts';
import type { KeyPair } from '../../pki/authority.ts';
import type { VersionDiscovery } from '../aggregated-discovery.ts';
import { sendText } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { AggregatedBackend } from './aggregated-backend.ts';
import type { AggregatedServer } from './aggregated-backend.ts';
import { METRICS_GROUP, metricsApiService } from './api-service.ts';
import type { Availability } from './api-service.ts';
import { checkAvailability, NOT_CHECKED } from './availability.ts';
import { fetchDiscovery } from './group-discovery.ts';
import { fetchOpenApiIndex } from './open-api-index.ts';
import type { OpenApiIndex } from './open-api-index.ts';
import { proxy } from './proxy.ts';

interface AggregatedVersion {
  availability: Availability;
  discovery: VersionDiscovery;
}

/** The part of the kube-apiserver that lends a group's paths to another server, and watches whether it is there. */
export class AggregationLayer {
  private readonly store: ClusterStore;
  private readonly intervalMs: number;
  /** By version, in the order of discovery. */
  private versions = new Map<string, AggregatedVersion>();
  private server?: AggregatedServer;
  private frontProxy?: KeyPair;
  private backend?: AggregatedBackend;
  private timer?: NodeJS.Timeout;

  constructor(store: ClusterStore, intervalMs: number) {
    this.store = store;
    this.intervalMs = intervalMs;
  }

  /** Registers one APIService for each version, in place of those that were registered before. */
  async register(server: AggregatedServer): Promise<void> {
    for (const version of this.versions.keys()) this.store.delete('apiservices', `${version}.${METRICS_GROUP}`);
    this.server = server;
    this.versions = new Map();
    for (const version of [...(server.versions ?? ['v1beta1'])].sort(byMaturity)) {
      const discovery = { version, resources: [], freshness: 'Stale' as const };
      this.versions.set(version, { availability: NOT_CHECKED, discovery });
      this.store.apply(metricsApiService(version, server.caBundle, NOT_CHECKED));
    }
    if (!this.frontProxy) return;
    await this.open(this.frontProxy);
    await this.check();
  }

  /** Connects to the registered server, if there is one, with this certificate; checks it from time to time. */
  async open(frontProxy: KeyPair): Promise<void> {
    await this.close();
    this.frontProxy = frontProxy;
    if (!this.server) return;
    this.backend = new AggregatedBackend(this.server, frontProxy);
    this.timer = setInterval(() => void this.check(), this.intervalMs);
    void this.check();
  }

  /** Breaks the connections off and stops the checks. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const { backend } = this;
    this.backend = undefined;
    this.frontProxy = undefined;
    await backend?.close();
  }

  /** Checks every version now. */
  async check(): Promise<void> {
    const { backend, server } = this;
    if (!backend) return;
    await Promise.all(
      [...this.versions].map(async ([version, state]) => {
        const availability = await checkAvailability(backend, version);
        const discovery =
          availability.isAvailable && (await fetchDiscovery(backend, version).catch(() => false as const));
        // The server may have been closed or moved while it was asked; then this says nothing about the new one.
        if (this.backend !== backend) return;
        state.discovery = discovery || { ...state.discovery, freshness: 'Stale' };
        const isChanged = JSON.stringify(availability) !== JSON.stringify(state.availability);
        state.availability = availability;
        if (isChanged) this.store.apply(metricsApiService(version, server?.caBundle, availability));
      }),
    );
  }

  /** Whether a path, or the OpenAPI document of one, belongs to a registered version. */
  owns(path: string): boolean {
    return this.versions.has(versionOf(path));
  }

  /** Answers a request for such a path. While the condition `Available` is False, the backend is not asked. */
  async serve(exchange: Exchange): Promise<void> {
    const version = this.versions.get(versionOf(exchange.url.pathname));
    if (this.backend && version?.availability.isAvailable) await proxy(this.backend, exchange);
    else sendText(exchange.response, 503, 'service unavailable\n');
  }

  /** Which OpenAPI documents there are: those of the available versions, where the aggregated server says. */
  async openApiIndex(): Promise<OpenApiIndex> {
    const available = [...this.versions].filter(([, { availability }]) => availability.isAvailable);
    if (!this.backend || available.length === 0) return { paths: {} };
    return fetchOpenApiIndex(
      this.backend,
      available.map(([version]) => version),
    );
  }

  /** The registered group with its versions, the most mature first; empty when nothing is registered. */
  groups(): ReadonlyMap<string, readonly VersionDiscovery[]> {
    const versions = [...this.versions.values()].map((version) => version.discovery);
    return new Map(versions.length > 0 ? [[METRICS_GROUP, versions]] : []);
  }
}

/** The version in a path like `/apis/metrics.k8s.io/v1/nodes` or `/openapi/v3/apis/metrics.k8s.io/v1`, or nothing. */
function versionOf(path: string): string {
  const [, apis, group, version = ''] = path.replace(/^\/openapi\/v3(?=\/)/, '').split('/');
  return apis === 'apis' && group === METRICS_GROUP ? version : '';
}

/** v1 before v1beta1; enough for the versions that metrics.k8s.io has. */
function byMaturity(one: string, other: string): number {
  return one.length - other.length || one.localeCompare(other);
}
