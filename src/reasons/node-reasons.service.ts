import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { formatGoDuration } from '../config/go-duration.js';
import { Options } from '../config/options.js';
import { NODE_SLOT } from '../model/metrics-batch.js';
import { UsageSource } from '../model/usage-source.js';
import { ScraperService } from '../scraper/scraper.service.js';
import { Targets } from '../scraper/targets.service.js';
import { failureReason } from './failure-reasons.js';
import type { PresentTime, Reason } from './reason.js';
import { slotReason } from './slot-reason.js';
import { wholeSeconds, timeText } from './time-text.js';

/** Finds out why Nodes have no numbers, on request, from their targets, pages and points. */
@Injectable()
export class NodeReasons {
  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly targets: Targets,
    private readonly scraper: ScraperService,
    private readonly source: UsageSource,
  ) {}

  /** Why a Node has no numbers; undefined: it has. */
  reasonOf(name: string, { steadyMs, wallMs }: PresentTime): Reason | undefined {
    // Until the next cycle, the points of a Node that is gone are still there.
    if (this.nodes.get(name) === undefined) return this.unknown();
    const points = this.source.findNode(name, steadyMs);
    if (points?.hasRate(NODE_SLOT)) return undefined;
    const failing = this.failureReasonOf(name, steadyMs);
    if (failing !== undefined) return failing;
    const page = this.targets.get(name)?.lastPage;
    if (points === undefined || page === undefined) return this.notScraped(name, steadyMs);
    const { values } = page.batch;
    const { suspect } = this.source.clusterClock;
    return (
      slotReason({ whose: 'the node', slot: NODE_SLOT, values, points, suspect }, this.expected(steadyMs), wallMs) ??
      this.notScraped(name, steadyMs)
    );
  }

  /**
   * How the node fails; undefined: it does not.
   *
   * @param briefly without addresses, certificates and cures, which are only for clients that may read the node's
   * metrics
   */
  failureReasonOf(name: string, steadyMs: number, briefly = false): Reason | undefined {
    const outage = this.targets.get(name)?.outage;
    if (outage === undefined) return undefined;
    const [reason, words] = failureReason(outage.code);
    const cure = outage.cure === undefined || briefly ? '' : `. To do: ${outage.cure.replace(/\.$/, '')}`;
    const since = `since ${timeText(outage.sinceMs)} (${wholeSeconds(steadyMs - outage.sinceMs)} s)`;
    const what = briefly ? words : outage.message;
    return { reason, message: `cannot be scraped ${since}${this.leftOut(name, steadyMs)}: ${what}${cure}` };
  }

  /**
   * How many Nodes cannot be scraped now, and briefly how the first of them fails; undefined: none. The text stays the
   * same while the node fails in the same way, because the HPA controller writes a new Event for each text of a list's
   * error.
   */
  outages(): { readonly count: number; readonly first: string } | undefined {
    let [count, first] = [0, ''];
    for (const { name } of this.nodes.list()) {
      const outage = this.targets.get(name)?.outage;
      if (outage === undefined) continue;
      if (count === 0)
        first = `"${name}" cannot be scraped since ${timeText(outage.sinceMs)}: ${failureReason(outage.code)[1]}`;
      count++;
    }
    return count === 0 ? undefined : { count, first };
  }

  /** Why a node that does not fail has no page, or only numbers that are too old. */
  notScraped(name: string, steadyMs: number): Reason {
    const succeededMs = this.targets.get(name)?.lastScrape?.succeededMs;
    if (succeededMs === undefined) {
      return { reason: 'NeverScraped', message: `has not been scraped yet: ${this.expected(steadyMs, 'first')}` };
    }
    const longest = formatGoDuration(this.options.maxStalenessMs * 1e6);
    const age = wholeSeconds(steadyMs - succeededMs);
    return { reason: 'Stale', message: `was scraped last ${age} s ago, which is beyond --max-staleness=${longest}` };
  }

  /** Says which sample is missing, and when it is expected. */
  expected(steadyMs: number, ordinal: 'first' | 'second' = 'second'): string {
    const nextMs = this.scraper.nextCycleMs(steadyMs);
    const inTime = nextMs === undefined ? '' : `, expected in about ${Math.ceil((nextMs - steadyMs) / 1000)} s`;
    return `waiting for a ${ordinal} sample${inTime}`;
  }

  /**
   * When a node that is left out of cycles is asked again, in milliseconds of `steadyNowMs`; undefined: in the next.
   */
  askedAgainMs(name: string, steadyMs: number): number | undefined {
    const cycles = this.targets.get(name)?.backOff.cyclesUntilAsked ?? 1;
    const nextMs = this.scraper.nextCycleMs(steadyMs);
    if (cycles <= 1 || nextMs === undefined) return undefined;
    return nextMs + (cycles - 1) * this.options.metricResolutionMs;
  }

  private leftOut(name: string, steadyMs: number): string {
    const againMs = this.askedAgainMs(name, steadyMs);
    return againMs === undefined ? '' : `, and is left out of cycles until ${timeText(againMs)}`;
  }

  private unknown(): Reason {
    if (!this.nodes.synced) return { reason: 'NodesNotListed', message: 'the Nodes have not been listed yet' };
    const { nodeSelector } = this.options;
    const selected = nodeSelector === '' ? '' : `, or --node-selector=${nodeSelector} does not select it`;
    return { reason: 'NodeNotFound', message: `there is no Node of this name${selected}` };
  }
}
