import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Options } from '../config/options.js';
import { KubeletClient } from '../kubelet/kubelet.client.js';
import type { Node } from '../model/cluster.js';
import { steadyNowMs } from '../model/steady-time.js';
import { StorageService } from '../storage/storage.service.js';
import { ClusterBackOff } from '../cycle/node-back-off.js';
import { ScrapeMetrics } from './scrape-metrics.service.js';
import { Target, type TargetContext } from './target.js';

/** The nodes that are scraped: the Nodes of the lister as of the beginning of the last cycle. */
@Injectable()
export class Targets implements OnApplicationShutdown {
  private readonly targets = new Map<string, Target>();
  private readonly context: TargetContext;

  constructor(
    options: Options,
    private readonly kubelets: KubeletClient,
    private readonly storage: StorageService,
    metrics: ScrapeMetrics,
  ) {
    this.context = { storage, metrics, backOff: new ClusterBackOff(options), logger: new Logger('Scraper') };
  }

  /** Undefined: there is no such Node, or no cycle has begun since it came. */
  get(nodeName: string): Target | undefined {
    return this.targets.get(nodeName);
  }

  /** All targets, in no particular order. */
  all(): Iterable<Target> {
    return this.targets.values();
  }

  /**
   * Opens a target for each new Node and closes those of Nodes that are gone. Returns all, in the order of the Nodes.
   */
  followNodes(nodes: readonly Node[]): Target[] {
    const followed = nodes.map((node) => this.followNodeChange(node));
    if (this.targets.size > nodes.length) this.closeAllBut(new Set(followed));
    this.storage.retainNodes(new Set(this.targets.keys()), steadyNowMs());
    return followed;
  }

  /** Returns those of the targets that are left out of the cycle that begins. Call it once for each cycle. */
  chooseLeftOut(targets: readonly Target[]): ReadonlySet<Target> {
    return this.context.backOff.chooseLeftOut(targets);
  }

  /** Closes all connections. */
  onApplicationShutdown(): void {
    for (const { kubelet } of this.targets.values()) kubelet.close();
  }

  private followNodeChange(node: Node): Target {
    let target = this.targets.get(node.name);
    if (target === undefined) {
      target = new Target(node, this.kubelets.openKubelet(), this.context);
      this.targets.set(node.name, target);
    }
    target.node = node;
    return target;
  }

  private closeAllBut(kept: ReadonlySet<Target>): void {
    for (const target of this.targets.values()) {
      if (kept.has(target)) continue;
      this.targets.delete(target.name);
      target.close();
    }
  }
}
