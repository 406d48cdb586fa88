import { Injectable, Optional } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import { preferredAddress } from '../kubelet/address/kubelet-addresses.js';
import type { ServingCertificate } from '../kubelet/trust/serving-certificate.js';
import { AcceleratorStates, type ExporterScrape } from '../model/accelerator-states.js';
import type { Node } from '../model/cluster.js';
import type { NodeOutage } from '../cycle/node-state.js';
import { Targets } from '../scraper/targets.service.js';
import { NodeReasons } from './node-reasons.service.js';
import type { ExporterState } from './objects/exporter-state.js';
import type { CertificateState, ScrapeFailureState, ScrapeState } from './objects/scrape-state.js';
import { timeText } from './time-text.js';

/** How the scrapes of each node go. */
@Injectable()
export class ScrapeStates {
  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly targets: Targets,
    private readonly reasons: NodeReasons,
    @Optional() private readonly accelerators?: AcceleratorStates,
  ) {}

  /** The states of all Nodes, sorted by name. */
  states(steadyMs: number): ScrapeState[] {
    return this.nodes.list().map((node) => this.stateOf(node, steadyMs));
  }

  /** The states of all exporters of accelerators, sorted by node; undefined without `--accelerators`. */
  exporterStates(): ExporterState[] | undefined {
    return this.accelerators?.exporters().map(exporterStateOf);
  }

  stateOf(node: Node, steadyMs: number): ScrapeState {
    const { name, ready } = node;
    const { lastScrape, outage, lastPage, kubelet } = this.targets.get(name) ?? {};
    const againMs = this.reasons.askedAgainMs(name, steadyMs);
    return {
      node: name,
      state: stateWord(lastScrape !== undefined, outage !== undefined, againMs !== undefined),
      address: kubelet
        ? kubelet.addresses.firstAsked(node)
        : preferredAddress(node, this.options.kubeletPreferredAddressTypes),
      ready,
      lastAttempt: lastScrape && timeText(lastScrape.begunMs),
      lastSuccess: lastScrape?.succeededMs === undefined ? undefined : timeText(lastScrape.succeededMs),
      durationSeconds: lastScrape && lastScrape.durationMs / 1000,
      bytes: lastPage?.bytes,
      askedAgain: againMs === undefined ? undefined : timeText(againMs),
      failure: outage && failureOf(outage),
      certificate: kubelet?.certificate && certificateOf(kubelet.certificate),
    };
  }
}

function exporterStateOf({ vendor, nodeName, address, ready, isLeftOut, outage, last }: ExporterScrape): ExporterState {
  return {
    vendor,
    node: nodeName,
    state: stateWord(last !== undefined, outage !== undefined, isLeftOut),
    address,
    ready,
    lastAttempt: last && timeText(last.begunMs),
    lastSuccess: last?.succeededMs === undefined ? undefined : timeText(last.succeededMs),
    durationSeconds: last && last.durationMs / 1000,
    bytes: last?.bytes,
    ...last?.page,
    failure: outage && failureOf(outage),
  };
}

function failureOf({ code, message, cure, sinceMs, missed }: NodeOutage): ScrapeFailureState {
  return { code, message, cure, since: timeText(sinceMs), missed };
}

function certificateOf(certificate: ServingCertificate): CertificateState {
  const { subject, issuer, names, notBeforeMs, notAfterMs } = certificate;
  return { subject, issuer, names, notBefore: timeText(notBeforeMs), notAfter: timeText(notAfterMs) };
}

function stateWord(asked: boolean, failing: boolean, leftOut: boolean): ScrapeState['state'] {
  if (!asked) return 'NeverScraped';
  if (!failing) return 'Scraped';
  return leftOut ? 'LeftOut' : 'Failing';
}
