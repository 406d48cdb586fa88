import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import { KubeletError } from '../kubelet/kubelet-error.js';
import { KubeletClient } from '../kubelet/kubelet.client.js';
import type { Node } from '../model/cluster.js';
import { steadyNowMs } from '../model/steady-time.js';
import { StorageService } from '../storage/storage.service.js';
import { NodeBackOff } from './node-back-off.js';
import { NodeGauge, NodeHistogram, SuccessCounter } from './node-metrics.js';
import { type NodeScrape, NodeScrapes } from './node-scrapes.js';
import { NodeStates, type Outage, type StateChange } from './node-states.js';
import { LAST_REQUEST_TIME, REQUEST_DURATION, REQUEST_LEFT_OUT, REQUEST_TOTAL } from './scraper.metrics.js';
import { type Batch, Stagger } from './stagger.js';

/**
 * One scrape of every node. Nodes are asked in batches over some seconds, each has its own request and deadline, and is
 * stored when it answers; what one node does never touches another.
 */
@Injectable()
export class ScrapeCycle {
  private readonly logger = new Logger('Scraper');
  private readonly states = new NodeStates();
  private readonly scrapes = new NodeScrapes();
  private readonly stagger = new Stagger();
  private readonly backOff: NodeBackOff;
  private scraped: ReadonlySet<string> = new Set();
  /** Whether it was told that this server's clock is wrong. */
  private toldBehind = false;

  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly kubelets: KubeletClient,
    private readonly storage: StorageService,
    @InjectMetric(REQUEST_DURATION) private readonly requestDuration: NodeHistogram,
    @InjectMetric(REQUEST_TOTAL) private readonly requestTotal: SuccessCounter,
    @InjectMetric(LAST_REQUEST_TIME) private readonly lastRequestTime: NodeGauge,
    @InjectMetric(REQUEST_LEFT_OUT) private readonly requestLeftOut: Counter,
  ) {
    this.backOff = new NodeBackOff(options);
  }

  /**
   * Resolves when every node has answered, failed or run out of time, at the latest one resolution after the start.
   * Never rejects because of a node. Aborting the signal ends all requests.
   */
  async run(shutdown: AbortSignal): Promise<void> {
    const nodes = this.nodes.list();
    this.forgetAllBut(new Set(nodes.map(({ name }) => name)));
    this.tellClock();
    const leftOut = this.backOff.leftOut(nodes);
    for (const node of leftOut) this.leaveOut(node);
    const asked = leftOut.size === 0 ? nodes : nodes.filter((node) => !leftOut.has(node));
    await Promise.all(this.stagger.batches(asked).map((batch) => this.scrapeBatch(batch, shutdown)));
  }

  /** The node's last scrape; undefined: it was never asked. */
  lastScrape(nodeName: string): NodeScrape | undefined {
    return this.scrapes.get(nodeName);
  }

  /** How the node fails now; undefined: it does not. */
  outageOf(nodeName: string): Outage | undefined {
    return this.states.outageOf(nodeName);
  }

  /** In how many cycles the node is asked again; 1: in the next. */
  cyclesUntilAsked(nodeName: string): number {
    return this.backOff.cyclesUntilAsked(nodeName);
  }

  /** One timer is the deadline of all that begin together. */
  private async scrapeBatch({ delayMs, items: nodes }: Batch<Node>, shutdown: AbortSignal): Promise<void> {
    const deadlineMs = Math.min(this.options.kubeletRequestTimeoutMs, this.options.metricResolutionMs - delayMs);
    await pause(delayMs, shutdown);
    if (shutdown.aborted) return;
    const deadline = new AbortController();
    const stop = () => deadline.abort(shutdown.reason);
    shutdown.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => deadline.abort(new DOMException('deadline exceeded', 'TimeoutError')), deadlineMs);
    try {
      await Promise.all(nodes.map((node) => this.scrape(node, deadline.signal, deadlineMs, shutdown)));
    } finally {
      clearTimeout(timer);
      shutdown.removeEventListener('abort', stop);
    }
  }

  private async scrape(node: Node, deadline: AbortSignal, withinMs: number, shutdown: AbortSignal): Promise<void> {
    const begunMs = steadyNowMs();
    try {
      const batch = await this.kubelets.fetchMetrics(node, deadline, withinMs);
      this.succeeded(node, begunMs);
      this.storage.store(node.name, batch, steadyNowMs(), Date.now(), node.cpuCapacity);
    } catch (error) {
      if (!shutdown.aborted) this.failed(node, begunMs, error);
    }
  }

  private succeeded(node: Node, begunMs: number): void {
    this.observe(node, begunMs, true);
    this.backOff.succeeded(node.name);
    this.tell(this.states.succeeded(node.name, steadyNowMs()));
  }

  private failed(node: Node, begunMs: number, error: unknown): void {
    this.observe(node, begunMs, false);
    this.storage.miss(node.name, steadyNowMs());
    const failure = error instanceof KubeletError ? error : { code: 'Unexpected', message: String(error) };
    // A kubelet that answers in time costs nobody anything, and is back as soon as its container runtime is.
    if (failure.code === 'KubeletCollection') this.backOff.succeeded(node.name);
    else this.backOff.failed(node);
    this.tell(this.states.failed(node.name, failure, steadyNowMs(), node.ready));
  }

  /** For whoever reads its numbers, a node that is not asked is one that does not answer. No request is counted. */
  private leaveOut(node: Node): void {
    this.storage.miss(node.name, steadyNowMs());
    this.states.leftOut(node.name);
    this.requestLeftOut.inc();
  }

  private tell(change: StateChange | undefined): void {
    if (change !== undefined) this.logger[change.level](change.line);
  }

  /** One line when this server's clock turns out to be behind, and one when it no longer is. */
  private tellClock(): void {
    const { behindMs, aheadNodes } = this.storage.clusterClock;
    if (behindMs > 0 === this.toldBehind) return;
    this.toldBehind = behindMs > 0;
    if (!this.toldBehind) {
      this.logger.log("This server's clock agrees with those of most nodes again");
      return;
    }
    const behind = `about ${Math.round(behindMs / 1000)} s behind those of ${aheadNodes} nodes`;
    this.logger.warn(
      `This server's clock is ${behind}, which are most: their numbers are served with the nodes' times. To do: set the ` +
        "clock of this server's node by NTP (timedatectl, chronyc tracking)",
    );
  }

  private observe(node: Node, begunMs: number, success: boolean): void {
    const endedMs = steadyNowMs();
    this.scrapes.note(node.name, begunMs, endedMs, success);
    this.requestDuration.observeNode(node.name, (endedMs - begunMs) / 1000);
    this.lastRequestTime.setNode(node.name, Math.floor(Date.now() / 1000));
    this.requestTotal.count(success);
  }

  /** Ends what is kept of nodes that left the cluster: points, connections, outages, metrics. */
  private forgetAllBut(present: ReadonlySet<string>): void {
    this.storage.retain(present, steadyNowMs());
    this.kubelets.retain(present);
    this.states.retain(present);
    this.scrapes.retain(present);
    this.stagger.retain(present);
    this.backOff.retain(present);
    for (const node of this.scraped) {
      if (present.has(node)) continue;
      this.requestDuration.forget(node);
      this.lastRequestTime.forget(node);
    }
    this.scraped = present;
  }
}

/** Resolves after the time, or at once when the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
