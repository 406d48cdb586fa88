import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { pause, systemClock } from '../cluster/clock.js';
import { NodeLister } from '../cluster/node.lister.js';
import { type AcceleratorVendor, acceleratorVendors } from '../config/accelerator-options.js';
import { Options } from '../config/options.js';
import { ClusterBackOff } from '../cycle/node-back-off.js';
import { allDone, scrapeTogether } from '../cycle/scrape-batch.js';
import { batchesByPlace, type StaggeredBatch } from '../cycle/stagger.js';
import { nextCycleMs } from '../model/second-scrape.js';
import { steadyNowMs } from '../model/steady-time.js';
import { SCRAPES } from './accelerators.metrics.js';
import { AcceleratorUsage } from './accelerator-usage.service.js';
import { ExporterClient } from './exporters/exporter-client.js';
import { ExporterInformer } from './exporters/exporter-informer.js';
import { type ExporterContext, ExporterTarget } from './exporters/exporter-target.js';

const VENDORS = acceleratorVendors.toSorted();

/** How long the first cycle waits for the first lists of EndpointSlices, in milliseconds. */
const LONGEST_WAIT_MS = 5000;

/** Asks the exporters of accelerators once each `--metric-resolution`, as kubelets are asked, and apart from them. */
@Injectable()
export class Accelerators implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly informers: readonly ExporterInformer[];
  private readonly targets = new Map<string, ExporterTarget>();
  private readonly context: ExporterContext;
  private readonly shutdown = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly usage: AcceleratorUsage,
    apiServer: ApiServerClient,
    @InjectMetric(SCRAPES) scrapes: Counter<'vendor' | 'result'>,
  ) {
    const { exporters } = options.accelerators!;
    this.informers = exporters.map((exporter) => new ExporterInformer(exporter, apiServer));
    this.context = {
      client: new ExporterClient(options.accelerators!),
      backOff: new ClusterBackOff(options),
      logger: new Logger('Accelerators'),
      take: (target, page) => usage.takePage(target, page),
      miss: (target) => usage.miss(target),
      count: ({ exporter: { vendor } }, result) => scrapes.inc({ vendor, result }),
    };
  }

  onApplicationBootstrap(): void {
    for (const informer of this.informers) informer.start();
    this.running = this.run(this.shutdown.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort();
    await Promise.all([this.running, ...this.informers.map((informer) => informer.stop())]);
    for (const target of this.targets.values()) target.close();
  }

  /** The exporters that are asked, and those without an endpoint whose numbers are kept; sorted by node, then vendor. */
  all(): ExporterTarget[] {
    return [...this.targets.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, target]) => target);
  }

  /** Those of `all` on one node, sorted by vendor. */
  targetsOf(nodeName: string): ExporterTarget[] {
    return VENDORS.flatMap((vendor) => this.targets.get(targetKey(nodeName, vendor)) ?? []);
  }

  /** Asks each exporter once. Resolves when all have responded, failed or run out of time. Never rejects. */
  async runCycle(signal: AbortSignal): Promise<void> {
    const targets = this.followEndpoints();
    const leftOut = this.context.backOff.chooseLeftOut(targets);
    for (const target of leftOut) target.leaveOut();
    const batches = batchesByPlace(targets.filter((target) => !leftOut.has(target)));
    await allDone(batches.map((batch) => this.scrapeBatch(batch, signal)));
  }

  private async run(signal: AbortSignal): Promise<void> {
    const synced = Promise.all([this.nodes, ...this.informers].map((lister) => lister.whenSynced()));
    await Promise.race([synced, pause(systemClock, LONGEST_WAIT_MS, signal)]);
    const startedMs = steadyNowMs();
    while (!signal.aborted) {
      await this.runCycle(signal);
      const nowMs = steadyNowMs();
      await pause(systemClock, nextCycleMs(startedMs, nowMs, this.options.metricResolutionMs) - nowMs, signal);
    }
  }

  private async scrapeBatch({ delayMs, items }: StaggeredBatch<ExporterTarget>, shutdown: AbortSignal): Promise<void> {
    const { kubeletRequestTimeoutMs, metricResolutionMs } = this.options;
    if (delayMs > 0) await pause(systemClock, delayMs, shutdown);
    await scrapeTogether(items, Math.min(kubeletRequestTimeoutMs, metricResolutionMs - delayMs), shutdown);
  }

  /** Of several Services with an exporter of one vendor on a node, the first counts: a device must not count twice. */
  private followEndpoints(): ExporterTarget[] {
    const left = new Set(this.targets.keys());
    for (const informer of this.informers) {
      const { exporter } = informer;
      for (const [nodeName, endpoint] of informer.byNode()) {
        const key = targetKey(nodeName, exporter.vendor);
        if (this.nodes.get(nodeName) === undefined) continue;
        const known = this.targets.get(key);
        if (known === undefined || (left.has(key) && known.exporter !== exporter)) {
          known?.close();
          this.targets.set(key, new ExporterTarget(exporter, endpoint, this.context));
        } else if (known.exporter === exporter) known.endpoint = endpoint;
        left.delete(key);
      }
    }
    for (const key of left) this.leave(key, this.targets.get(key)!);
    return [...this.targets].filter(([key]) => !left.has(key)).map(([, target]) => target);
  }

  /** An exporter without an endpoint may be back in a moment, so that its numbers stay as long as after a failure. */
  private leave(key: string, target: ExporterTarget): void {
    if (this.nodes.get(target.nodeName) === undefined) this.usage.forget(target);
    else this.usage.miss(target);
    if (this.usage.isKnown(target)) return;
    target.close();
    this.targets.delete(key);
  }
}

/** No name of a Node has a slash. */
function targetKey(nodeName: string, vendor: AcceleratorVendor): string {
  return `${nodeName}/${vendor}`;
}
