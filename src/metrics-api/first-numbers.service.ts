import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import type { ApiError } from '../model/api-error.js';
import { secondScrapeAfterMs } from '../model/second-scrape.js';
import { NodeReasons } from '../reasons/node-reasons.service.js';
import { timeText } from '../reasons/time-text.js';
import { UsageSource } from '../model/usage-source.js';
import { metricsNotYet } from './objects/api-error.js';

/** Whether there have been numbers since the start. Until then "none" is no answer, as an empty list would be. */
@Injectable()
export class FirstNumbers {
  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly source: UsageSource,
    private readonly ofNodes: NodeReasons,
  ) {}

  /**
   * Throws a 503 before the first numbers. It says what is missing, and which nodes fail. With `--readiness=data` it never
   * throws, like the original.
   *
   * Go clients wait as long as `Retry-After` says and ask again, up to ten times. Each holds a worker of the HPA controller
   * meanwhile. So the header is set only if numbers are expected at a known time and no node fails. The text changes only
   * with the facts: the HPA controller writes a status and an Event for each new text.
   */
  requireNumbers(steadyMs: number): void {
    if (this.source.everMeasured || this.options.readiness === 'data') return;
    const error = this.awaited(steadyMs);
    if (error !== undefined) throw error;
  }

  private awaited(steadyMs: number): ApiError | undefined {
    if (!this.nodes.synced) return metricsNotYet('waiting for the list of Nodes');
    const nodes = this.nodes.list().length;
    if (nodes === 0) return undefined;
    const outages = this.ofNodes.outages();
    const but = outages === undefined ? '' : `; ${outages.count} of ${nodes} nodes fail: ${outages.first}`;
    const { firstStoredMs } = this.source;
    if (firstStoredMs === undefined) {
      const whose = nodes === 1 ? 'the only node' : `any of ${nodes} nodes`;
      return metricsNotYet(`waiting for the first sample of ${whose}${but}`);
    }
    const clock = this.wrongClock();
    if (clock !== undefined) return metricsNotYet(`${clock}${but}`);
    const second = 'waiting for the second sample of any node';
    const expectedMs = firstStoredMs + secondScrapeAfterMs(this.options.metricResolutionMs);
    const seconds = Math.ceil((expectedMs - steadyMs) / 1000);
    if (seconds < 1) return metricsNotYet(`${second}${but}`);
    const awaited = `${second}, expected at ${timeText(Math.ceil(expectedMs / 1000) * 1000)}${but}`;
    return metricsNotYet(awaited, outages === undefined ? seconds : undefined);
  }

  /** Samples from the future are not served. If most are, this server's clock is likely the cause. */
  private wrongClock(): string | undefined {
    const { behindMs, aheadNodes, suspect } = this.source.clusterClock;
    if (behindMs > 0) return "this server's clock is more than five minutes behind those of most nodes: set it by NTP";
    if (aheadNodes === 0) return undefined;
    return `the samples of ${aheadNodes} of ${this.nodes.list().length} nodes are from the future: ${suspect} is wrong`;
  }
}
