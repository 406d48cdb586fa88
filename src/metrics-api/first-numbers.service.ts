import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import type { ApiError } from '../model/api-error.js';
import { secondScrapeAfterMs } from '../model/second-scrape.js';
import { NodeReasons } from '../reasons/node-reasons.service.js';
import { StorageService } from '../storage/storage.service.js';
import { metricsNotYet } from './api-error.js';

/**
 * Clients of Go wait as long as `Retry-After` says and ask again, ten times. Where nothing is expected at a certain
 * time, longer than a second would hold up an autoscaler that has other metrics to look at.
 */
const ASK_AGAIN_S = 1;

/** Whether there have been numbers since the start. Until then "none" is no answer, as an empty list would be. */
@Injectable()
export class FirstNumbers {
  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly storage: StorageService,
    private readonly ofNodes: NodeReasons,
  ) {}

  /**
   * Throws a 503 that says what is waited for, and why that may be in vain. With `--readiness=data` it never does, as the
   * original.
   */
  require(steadyMs: number): void {
    if (this.storage.everMeasured || this.options.readiness === 'data') return;
    const error = this.awaited(steadyMs);
    if (error !== undefined) throw error;
  }

  private awaited(steadyMs: number): ApiError | undefined {
    if (!this.nodes.synced) return metricsNotYet('waiting for the list of Nodes', ASK_AGAIN_S);
    const nodes = this.nodes.list().length;
    if (nodes === 0) return undefined;
    const outages = this.ofNodes.outages(steadyMs);
    const but = outages === undefined ? '' : `; ${outages.count} of ${nodes} nodes fail: ${outages.first}`;
    const { firstStoredMs } = this.storage;
    if (firstStoredMs === undefined) {
      const whose = nodes === 1 ? 'the only node' : `any of ${nodes} nodes`;
      return metricsNotYet(`waiting for the first sample of ${whose}${but}`, ASK_AGAIN_S);
    }
    const second = 'waiting for the second sample of any node';
    const seconds = Math.ceil((firstStoredMs + secondScrapeAfterMs(this.options.metricResolutionMs) - steadyMs) / 1000);
    if (seconds < ASK_AGAIN_S) return metricsNotYet(`${second}${but}`, ASK_AGAIN_S);
    return metricsNotYet(`${second}, expected in about ${seconds} s${but}`, seconds);
  }
}
