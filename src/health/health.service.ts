import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { Options } from '../config/options.js';
import { steadyNowMs } from '../model/steady-time.js';
import { ScraperService } from '../scraper/scraper.service.js';
import { StorageService } from '../storage/storage.service.js';
import type { HealthCheck } from './check.js';
import { StartGate } from './start-gate.service.js';

/** The probes of a Kubernetes component. */
export const PROBES = ['livez', 'readyz', 'healthz'] as const;
export type Probe = (typeof PROBES)[number];

/** The first checks of every probe. */
const COMMON = [
  'ping',
  'log',
  'poststarthook/max-in-flight-filter',
  'poststarthook/storage-object-count-tracker-hook',
] as const;

/** The checks of each probe, with the names and the order of the original. */
export const CHECKS = {
  livez: [...COMMON, 'metric-collection-timely', 'metadata-informer-sync'],
  readyz: [...COMMON, 'metric-storage-ready', 'metric-informer-sync', 'metadata-informer-sync', 'shutdown'],
  healthz: [...COMMON, 'metadata-informer-sync'],
} as const satisfies Record<Probe, readonly string[]>;

type CheckName = (typeof CHECKS)[Probe][number];

/** The failure until the resource limits are known. */
const NO_LIMITS = 'requests in progress are not limited yet';

/** A cycle that has not begun for this many resolutions means that the scraper hangs (the original's rule). */
const LATEST_CYCLE_RESOLUTIONS = 1.5;

/** Failures of the parts that exist before the application; undefined if a part works. */
export interface ProcessChecks {
  logFailure(): string | undefined;
  limitsFailure(): string | undefined;
}

/** The checks behind the probes. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private shuttingDown = false;
  private outer: ProcessChecks | undefined;

  /** The checks of each probe. */
  readonly checks: Readonly<Record<Probe, readonly HealthCheck[]>>;

  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly scraper: ScraperService,
    private readonly storage: StorageService,
    private readonly gate: StartGate,
  ) {
    const failures: Record<CheckName, () => string | undefined> = {
      ping: () => undefined,
      log: () => this.outer?.logFailure(),
      'poststarthook/max-in-flight-filter': () => (this.outer === undefined ? NO_LIMITS : this.outer.limitsFailure()),
      'poststarthook/storage-object-count-tracker-hook': () => this.storage.countFailure(),
      'metric-collection-timely': () => this.cycleLate(steadyNowMs()),
      'metric-storage-ready': () => (this.storage.ready ? undefined : 'no metrics to serve'),
      'metric-informer-sync': () => this.nodesUnsynced() ?? this.podsUnsynced(),
      'metadata-informer-sync': () => this.podsUnsynced(),
      shutdown: () => (this.shuttingDown ? 'process is shutting down' : undefined),
    };
    const tolerated: Partial<Record<CheckName, () => boolean>> = {
      // A log without a reader does not fail the probe.
      log: () => true,
      'metric-storage-ready': () => this.gate.open,
    };
    const checksOf = (probe: Probe) =>
      CHECKS[probe].map((name) => ({ name, failure: failures[name], tolerated: tolerated[name] }));
    this.checks = { livez: checksOf('livez'), readyz: checksOf('readyz'), healthz: checksOf('healthz') };
  }

  /** Adds the checks that exist before the application. */
  lookAt(outer: ProcessChecks): void {
    this.outer = outer;
  }

  beforeApplicationShutdown(): void {
    this.shuttingDown = true;
  }

  private nodesUnsynced(): string | undefined {
    return this.nodes.synced ? undefined : 'the Nodes have not been listed yet';
  }

  private podsUnsynced(): string | undefined {
    return this.pods.synced ? undefined : 'the Pods have not been listed yet';
  }

  private cycleLate(nowMs: number): string | undefined {
    const begunMs = this.scraper.lastCycleBegunMs;
    if (begunMs === undefined) return undefined;
    const lateMs = nowMs - begunMs;
    if (lateMs <= LATEST_CYCLE_RESOLUTIONS * this.options.metricResolutionMs) return undefined;
    return `no scrape cycle began for ${Math.round(lateMs / 1000)} s`;
  }
}
