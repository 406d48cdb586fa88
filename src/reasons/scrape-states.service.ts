import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { KubeletClient } from '../kubelet/kubelet.client.js';
import type { Node } from '../model/cluster.js';
import { ScrapeCycle } from '../scraper/scrape-cycle.service.js';
import { NodeReasons } from './node-reasons.service.js';
import type { CertificateState, ScrapeFailureState, ScrapeState } from './objects/scrape-state.js';
import { timeText } from './time-text.js';

/** How the scrapes of each node go. */
@Injectable()
export class ScrapeStates {
  constructor(
    private readonly nodes: NodeLister,
    private readonly cycle: ScrapeCycle,
    private readonly kubelets: KubeletClient,
    private readonly reasons: NodeReasons,
  ) {}

  /** Sorted by name. */
  all(steadyMs: number): ScrapeState[] {
    return this.nodes.list().map((node) => this.of(node, steadyMs));
  }

  of(node: Node, steadyMs: number): ScrapeState {
    const { name, ready } = node;
    const scrape = this.cycle.lastScrape(name);
    const againMs = this.reasons.askedAgainMs(name, steadyMs);
    const failure = this.failureOf(name);
    return {
      node: name,
      state: stateOf(scrape !== undefined, failure !== undefined, againMs !== undefined),
      address: this.kubelets.addresses.firstAsked(node),
      ready,
      lastAttempt: scrape && timeText(scrape.begunMs),
      lastSuccess: scrape?.succeededMs === undefined ? undefined : timeText(scrape.succeededMs),
      durationSeconds: scrape && scrape.durationMs / 1000,
      bytes: this.kubelets.lastPage(name)?.bytes,
      askedAgain: againMs === undefined ? undefined : timeText(againMs),
      failure,
      certificate: this.certificateOf(name),
    };
  }

  private failureOf(name: string): ScrapeFailureState | undefined {
    const outage = this.cycle.outageOf(name);
    if (outage === undefined) return undefined;
    const { code, message, cure, sinceMs, missed } = outage;
    return { code, message, cure, since: timeText(sinceMs), missed };
  }

  private certificateOf(name: string): CertificateState | undefined {
    const certificate = this.kubelets.certificates.get(name);
    if (certificate === undefined) return undefined;
    const { subject, issuer, names, notBeforeMs, notAfterMs } = certificate;
    return { subject, issuer, names, notBefore: timeText(notBeforeMs), notAfter: timeText(notAfterMs) };
  }
}

function stateOf(asked: boolean, failing: boolean, leftOut: boolean): ScrapeState['state'] {
  if (!asked) return 'NeverScraped';
  if (!failing) return 'Scraped';
  return leftOut ? 'LeftOut' : 'Failing';
}
