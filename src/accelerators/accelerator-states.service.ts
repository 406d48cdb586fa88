import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { type AcceleratorReason, AcceleratorStates, type ExporterScrape } from '../model/accelerator-states.js';
import { AcceleratorUsage } from './accelerator-usage.service.js';
import { Accelerators } from './accelerators.service.js';
import { hostAndPort } from './exporters/exporter-slices.js';
import type { ExporterTarget } from './exporters/exporter-target.js';
import { podKey } from '../model/pod-key.js';

const SHARED_CURE =
  'set KUBERNETES_VIRTUAL_GPUS=true and hostPID: true for a dcgm-exporter that gives the share of each process, or ' +
  'give the Pod a device of its own';
const NO_NAMES_CURE = 'set DCGM_EXPORTER_KUBERNETES=true for dcgm-exporter, so that its page names Pods';

const NOT_MEASURED = {
  reason: 'AcceleratorNotMeasured',
  message:
    'the page gives the Pod a device, and no activity of it: for MIG let dcgm-exporter collect ' +
    'DCGM_FI_PROF_GR_ENGINE_ACTIVE; of partitions of AMD nobody knows it',
} as const;

/** Finds out why Nodes and Pods have no numbers of accelerators, on request. */
@Injectable()
export class ExporterStates extends AcceleratorStates {
  constructor(
    private readonly accelerators: Accelerators,
    private readonly usage: AcceleratorUsage,
    private readonly nodes: NodeLister,
  ) {
    super();
  }

  override exporters(): readonly ExporterScrape[] {
    return this.accelerators.all().map(scrapeOf);
  }

  override nodeReason(nodeName: string, steadyMs: number): AcceleratorReason | undefined {
    if (this.usage.points.nodeValues(nodeName, steadyMs).length > 0) return undefined;
    return this.unreachable(nodeName, ({ outage }) => {
      return `${outage!.message}${outage!.cure === undefined ? '' : `. To do: ${outage!.cure.replace(/\.$/, '')}`}`;
    });
  }

  override podReason(
    nodeName: string,
    namespace: string,
    name: string,
    steadyMs: number,
  ): AcceleratorReason | undefined {
    const { points } = this.usage;
    const key = podKey(namespace, name);
    if (points.isShared(nodeName, key)) {
      const message = `other containers have a device too or can have it, and its page says no share: ${SHARED_CURE}`;
      return { reason: 'AcceleratorShared', message };
    }
    if (points.podValues(nodeName, key, steadyMs).length > 0) return undefined;
    const unreachable = this.unreachable(nodeName, () => 'it yields no page');
    return unreachable ?? (points.hasPod(nodeName, key) ? NOT_MEASURED : this.notOnPage(nodeName));
  }

  private unreachable(nodeName: string, problemOf: (target: ExporterTarget) => string): AcceleratorReason | undefined {
    const targets = this.accelerators.targetsOf(nodeName);
    const failing = targets.find(({ outage }) => outage !== undefined);
    if (failing !== undefined) {
      const message = `the ${failing.exporter.vendor} exporter of node "${nodeName}" cannot be scraped: ${problemOf(failing)}`;
      return { reason: 'AcceleratorExporterUnreachable', message };
    }
    const resource = this.nodes.get(nodeName)?.extendedResources?.find((each) => /^(nvidia|amd)\.com\//.test(each));
    if (resource === undefined || targets.length > 0) return undefined;
    const message = `node "${nodeName}" has ${resource}, and no Service of --accelerators has an exporter there`;
    return { reason: 'AcceleratorExporterUnreachable', message };
  }

  private notOnPage(nodeName: string): AcceleratorReason | undefined {
    const [target] = this.accelerators.targetsOf(nodeName);
    const page = target?.lastScrape?.page;
    if (target === undefined || page === undefined) return undefined;
    const what = `the page of the ${target.exporter.vendor} exporter of node "${nodeName}"`;
    const message =
      page.heldDevices === 0
        ? `${what} has ${page.devices} devices and names no Pod. If one has a device: ${NO_NAMES_CURE}`
        : `${what} gives no device to this Pod`;
    return { reason: 'AcceleratorNotOnPage', message };
  }
}

function scrapeOf({ exporter, endpoint, backOff, outage, lastScrape }: ExporterTarget): ExporterScrape {
  const { nodeName, ready } = endpoint;
  return {
    vendor: exporter.vendor,
    nodeName,
    address: hostAndPort(endpoint),
    ready,
    isLeftOut: outage !== undefined && backOff.cyclesUntilAsked > 1,
    outage,
    last: lastScrape,
  };
}
