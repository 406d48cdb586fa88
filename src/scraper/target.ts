import type { Logger } from '@nestjs/common';
import { KubeletError } from '../kubelet/kubelet-error.js';
import type { Kubelet } from '../kubelet/kubelet.js';
import type { DecodedPage } from '../kubelet/page/page-decoder.js';
import type { ServingCertificate } from '../kubelet/trust/serving-certificate.js';
import type { Node } from '../model/cluster.js';
import { steadyNowMs } from '../model/steady-time.js';
import type { StorageService } from '../storage/storage.service.js';
import { type ClusterBackOff, NodeBackOff } from '../cycle/node-back-off.js';
import type { ScrapeDeadline } from '../cycle/scrape-batch.js';
import { type NodeOutage, NodeState, type StateChange } from '../cycle/node-state.js';
import type { ScrapeMetrics } from './scrape-metrics.service.js';
import { placeInCycle } from '../cycle/stagger.js';

/** When a node was asked last, and what came of it. Times are milliseconds of `steadyNowMs`. */
export interface LastScrape {
  /** When the last request began. */
  readonly begunMs: number;
  /** How long it took, failed or not, in milliseconds. */
  readonly durationMs: number;
  /** When a request last yielded a page; undefined: never since the start of this process. */
  readonly succeededMs: number | undefined;
}

/** What all targets share. */
export interface TargetContext {
  readonly storage: StorageService;
  readonly metrics: ScrapeMetrics;
  readonly backOff: ClusterBackOff;
  readonly logger: Logger;
}

/**
 * One node that is scraped, with everything that is known of its scrapes. `storage` has its points, by its name. It
 * lives as long as its Node: one that comes back has a new target.
 */
export class Target {
  /** In which part of each cycle it is asked, from 0 up to, not including, 1. */
  readonly place: number;
  readonly backOff: NodeBackOff;
  private readonly state: NodeState;
  private scraped?: { -readonly [K in keyof LastScrape]: LastScrape[K] };
  private certificate?: ServingCertificate;
  private closed = false;

  /** @param node its Node, which `Targets` replaces at the beginning of each cycle */
  constructor(
    public node: Node,
    readonly kubelet: Kubelet,
    private readonly context: TargetContext,
  ) {
    this.place = placeInCycle(node.name);
    this.backOff = new NodeBackOff(context.backOff);
    this.state = new NodeState(`node "${node.name}"`);
  }

  get name(): string {
    return this.node.name;
  }

  /** How it fails now; undefined: it does not. */
  get outage(): NodeOutage | undefined {
    return this.state.outage;
  }

  /** Undefined: it was never asked. */
  get lastScrape(): LastScrape | undefined {
    return this.scraped;
  }

  /** The last page that could be read; undefined: none. */
  get lastPage(): DecodedPage | undefined {
    return this.kubelet.lastPage;
  }

  /** Asks the kubelet once and stores what it yields. Never rejects because of the node. */
  async scrape({ signal, withinMs, shutdown }: ScrapeDeadline): Promise<void> {
    if (this.closed) return;
    const { node } = this;
    const begunMs = steadyNowMs();
    try {
      const batch = await this.kubelet.fetchMetrics(node, signal, withinMs);
      if (this.closed) return;
      this.noteSuccess(begunMs);
      this.context.storage.storeBatch(node.name, batch, steadyNowMs(), Date.now(), node.cpuCapacity);
    } catch (error) {
      if (!shutdown.aborted && !this.closed) this.noteFailure(begunMs, error);
    }
  }

  /** Leaves it out of a cycle. For readers of its numbers this is a missed scrape; no request is counted. */
  noteLeftOut(): void {
    if (this.closed) return;
    this.context.storage.noteMissedScrape(this.name, steadyNowMs());
    this.state.noteLeftOut();
    this.context.metrics.countLeftOut();
  }

  /**
   * Ends what is kept of it, its connection included. A closed target does nothing: a scrape that was under way leaves no
   * point, no metric and no log line. `storage` is told of all nodes that went at once.
   */
  close(): void {
    this.closed = true;
    this.kubelet.close();
    this.context.metrics.forgetNode(this.name);
  }

  private noteSuccess(begunMs: number): void {
    this.noteScrape(begunMs, true);
    this.backOff.noteSuccess();
    this.logChange(this.state.noteSuccess(steadyNowMs()));
  }

  private noteFailure(begunMs: number, error: unknown): void {
    this.noteScrape(begunMs, false);
    this.context.storage.noteMissedScrape(this.name, steadyNowMs());
    const failure = error instanceof KubeletError ? error : { code: 'Unexpected', message: String(error) };
    // A kubelet that answers in time costs little, and has numbers as soon as its container runtime does.
    if (failure.code === 'KubeletCollection') this.backOff.noteSuccess();
    else this.backOff.noteFailure(this.node);
    this.logChange(this.state.noteFailure(failure, steadyNowMs(), this.node.ready));
  }

  private noteScrape(begunMs: number, success: boolean): void {
    const { kubelet, name } = this;
    const { metrics } = this.context;
    const endedMs = steadyNowMs();
    const scraped = (this.scraped ??= { begunMs, durationMs: 0, succeededMs: undefined });
    scraped.begunMs = begunMs;
    scraped.durationMs = endedMs - begunMs;
    if (success) scraped.succeededMs = endedMs;
    metrics.countRequest(name, endedMs - begunMs, success);
    const { certificate } = kubelet;
    if (certificate === undefined || certificate === this.certificate) return;
    this.certificate = certificate;
    metrics.setCertificateExpiration(name, certificate.notAfterMs);
  }

  private logChange(change: StateChange | undefined): void {
    if (change !== undefined) this.context.logger[change.level](change.line);
  }
}
