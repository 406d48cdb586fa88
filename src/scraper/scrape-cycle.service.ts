import { Injectable, Logger } from '@nestjs/common';
import { pause, systemClock } from '../cluster/clock.js';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import { StorageService } from '../storage/storage.service.js';
import { allDone, scrapeTogether } from '../cycle/scrape-batch.js';
import { type StaggeredBatch, batchesByPlace } from '../cycle/stagger.js';
import type { Target } from './target.js';
import { Targets } from './targets.service.js';

/**
 * One scrape of every node. Nodes are asked in batches over some seconds. Each has its own request, and its numbers are
 * stored when it answers. What one node does has no effect on another.
 */
@Injectable()
export class ScrapeCycle {
  private readonly logger = new Logger('Scraper');
  /** Whether it was logged that this server's clock is wrong. */
  private loggedBehind = false;

  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly targets: Targets,
    private readonly storage: StorageService,
  ) {}

  /**
   * Resolves when every node has responded, failed or run out of time, at the latest one resolution after the start.
   * Rejects only for a fault of this server, and after all nodes are done. Aborting the signal ends all requests.
   */
  async runCycle(shutdown: AbortSignal): Promise<void> {
    const targets = this.targets.followNodes(this.nodes.list());
    this.logClock();
    const leftOut = this.targets.chooseLeftOut(targets);
    for (const target of leftOut) target.noteLeftOut();
    const asked = leftOut.size === 0 ? targets : targets.filter((target) => !leftOut.has(target));
    await allDone(batchesByPlace(asked).map((batch) => this.scrapeBatch(batch, shutdown)));
  }

  private async scrapeBatch({ delayMs, items }: StaggeredBatch<Target>, shutdown: AbortSignal): Promise<void> {
    const withinMs = Math.min(this.options.kubeletRequestTimeoutMs, this.options.metricResolutionMs - delayMs);
    if (delayMs > 0) await pause(systemClock, delayMs, shutdown);
    await scrapeTogether(items, withinMs, shutdown);
  }

  /** Logs one line when this server's clock turns out to be behind, and one when it no longer is. */
  private logClock(): void {
    const { behindMs, aheadNodes } = this.storage.clusterClock;
    if (behindMs > 0 === this.loggedBehind) return;
    this.loggedBehind = behindMs > 0;
    if (!this.loggedBehind) {
      this.logger.log("This server's clock agrees with those of most nodes again");
      return;
    }
    const behind = `about ${Math.round(behindMs / 1000)} s behind those of ${aheadNodes} nodes`;
    this.logger.warn(
      `This server's clock is ${behind}, which are most: their numbers are served with the nodes' times. To do: set the ` +
        "clock of this server's node by NTP (timedatectl, chronyc tracking)",
    );
  }
}
