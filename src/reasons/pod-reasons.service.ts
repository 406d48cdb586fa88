import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { type PodPhase, PodPhases } from '../cluster/pod-phases.service.js';
import { UsageSource } from '../model/usage-source.js';
import { Targets } from '../scraper/targets.service.js';
import { NodeReasons } from './node-reasons.service.js';
import { placeKey, type PodPlace, podPlaces } from './pod-places.js';
import type { PresentTime, Reason } from './reason.js';
import { slotReason } from './slot-reason.js';

/** What identifies a Pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** What was found out about a Pod's numbers. */
export interface PodFinding {
  /** The node whose page has it; undefined: none. */
  readonly nodeName: string | undefined;
  /** Undefined: it has numbers. */
  readonly reason: Reason | undefined;
  /** The containers on the page. One without a reason has numbers, or lacks them because of another container. */
  readonly containers: readonly { readonly name: string; readonly reason: Reason | undefined }[];
}

const NOT_RUNNING: Readonly<Record<Exclude<PodPhase, 'NotFound' | 'Running'>, string>> = {
  Pending: 'the Pod is Pending: it has no metrics before it runs',
  Succeeded: 'the Pod has Succeeded: it has ended, and has no metrics any more',
  Failed: 'the Pod has Failed: it has ended, and has no metrics any more',
  Unknown: 'the phase of the Pod is Unknown: only running Pods have metrics',
};

/** Finds out why Pods have no numbers, on request, from their targets, pages and points. */
@Injectable()
export class PodReasons {
  constructor(
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly targets: Targets,
    private readonly source: UsageSource,
    private readonly ofNodes: NodeReasons,
    private readonly phases: PodPhases,
  ) {}

  /** Asks for the phase of a Pod that is not known to run, if that is possible soon. `findings` then uses it. */
  async lookUp({ namespace, name }: PodName): Promise<void> {
    if (this.pods.synced && this.pods.get(namespace, name) === undefined) await this.phases.askPhase(namespace, name);
  }

  /** Explains Pods, in their order. It reads all pages and nodes once, whatever the number of Pods. */
  findings(pods: readonly PodName[], at: PresentTime): PodFinding[] {
    const places = this.places(pods);
    // It reads every node and is the same for every Pod.
    let nowhere: Reason | undefined;
    const onNoPage = (): Reason => (nowhere ??= this.onNoPage(at));
    return pods.map((pod) => this.finding(pod, places.get(placeKey(pod.namespace, pod.name)), at, onNoPage));
  }

  /** Finds the pages that the Pods are on, by `podKey`. */
  places(pods: readonly PodName[]): Map<string, PodPlace> {
    if (pods.length === 0) return new Map();
    const pages = this.nodes.list().map(({ name }) => [name, this.targets.get(name)?.lastPage] as const);
    const wanted = new Set(pods.map(({ namespace, name }) => placeKey(namespace, name)));
    return podPlaces(pages, wanted, (namespace, name) => this.source.findNodeOfPod(namespace, name));
  }

  /** Whether the Pod has numbers. */
  isServed({ namespace, name }: PodName, { steadyMs }: PresentTime): boolean {
    const points = this.source.findPod(namespace, name, steadyMs);
    return points !== undefined && points.sampledSlot !== -1;
  }

  private finding(pod: PodName, place: PodPlace | undefined, at: PresentTime, onNoPage: () => Reason): PodFinding {
    const known = this.pods.get(pod.namespace, pod.name) !== undefined;
    const containers = place === undefined ? [] : this.containersAt(place, at);
    const served = known && this.isServed(pod, at);
    const nodeName = place?.nodeName;
    if (served) return { nodeName, reason: undefined, containers };
    if (!known) return { nodeName, reason: this.unknown(pod, at), containers };
    if (place === undefined) return { nodeName, reason: onNoPage(), containers };
    return { nodeName, reason: this.onPage(place.nodeName, containers, at), containers };
  }

  private containersAt({ nodeName, page, pod }: PodPlace, { steadyMs, wallMs }: PresentTime): PodFinding['containers'] {
    const { layout, values } = page.batch;
    const stored = this.source.findLastPage(nodeName, steadyMs);
    const points = stored?.layout === layout ? stored : undefined;
    const expected = this.ofNodes.expected(steadyMs);
    const { suspect } = this.source.clusterClock;
    const first = layout.firstSlots[pod]!;
    return layout.containers.slice(first, layout.firstSlots[pod + 1]).map((name, i) => {
      const measurement = points && { whose: `container "${name}"`, slot: first + i, values, points, suspect };
      return { name, reason: measurement && slotReason(measurement, expected, wallMs) };
    });
  }

  /** Why a Pod on a page has no numbers. If its node fails, that comes first, because the page will not change. */
  private onPage(nodeName: string, containers: PodFinding['containers'], { steadyMs }: PresentTime): Reason {
    const failing = this.ofNodes.failureReasonOf(nodeName, steadyMs, true);
    const ofContainer = containers.find((each) => each.reason !== undefined)?.reason;
    if (failing === undefined && ofContainer !== undefined) return ofContainer;
    const { reason, message } = failing ?? this.ofNodes.notScraped(nodeName, steadyMs);
    return { reason, message: `its node "${nodeName}" ${message}` };
  }

  private unknown({ namespace, name }: PodName, { steadyMs }: PresentTime): Reason {
    if (!this.pods.synced) return { reason: 'PodsNotListed', message: 'the Pods have not been listed yet' };
    const phase = this.phases.known(namespace, name);
    if (phase === 'NotFound') return { reason: 'PodNotFound', message: 'there is no Pod of this name' };
    if (phase === 'Running') {
      return { reason: 'NeverScraped', message: `the Pod has just begun to run: ${this.expected(steadyMs)}` };
    }
    if (phase !== undefined) return { reason: 'PodNotRunning', message: NOT_RUNNING[phase] };
    const message = 'there is no running Pod of this name; one that is Pending, Succeeded or Failed has no metrics';
    return { reason: 'PodNotRunning', message };
  }

  /** Why a Pod on no page has no numbers. Its node is not known, because only the metadata of Pods is read. */
  private onNoPage({ steadyMs }: PresentTime): Reason {
    if (!this.nodes.synced) return { reason: 'NodesNotListed', message: 'the Nodes have not been listed yet' };
    const nodes = this.nodes.list();
    const silent = nodes.filter(({ name }) => this.targets.get(name)?.lastPage === undefined).length;
    const failing = this.ofNodes.outages()?.count ?? 0;
    if (silent === nodes.length && failing === 0) {
      return { reason: 'NeverScraped', message: `no node has been scraped yet: ${this.expected(steadyMs)}` };
    }
    const onlyPods = nodes.find(({ name }) => this.targets.get(name)?.lastPage?.onlyPods);
    if (onlyPods !== undefined) {
      const message =
        `it is on no kubelet's page, and that of node "${onlyPods.name}" has series of Pods but none of containers: so ` +
        'do kubelets before 1.36 with the feature gate PodAndContainerStatsFromCRI, which is to be turned off there';
      return { reason: 'NoContainerSeries', message };
    }
    const others = failing === 0 ? '' : `; ${failing} of ${nodes.length} nodes cannot be scraped, it may be on one`;
    // A Pod in CrashLoopBackOff has the phase Running too, and a kubelet does not measure containers that have ended.
    const crashing = 'else its containers may not run, as in CrashLoopBackOff: see kubectl describe pod';
    const message = `it is on no kubelet's page${others}. If it has just started: ${this.expected(steadyMs)}; ${crashing}`;
    return { reason: 'NotOnPage', message };
  }

  private expected(steadyMs: number): string {
    return this.ofNodes.expected(steadyMs, 'first');
  }
}
