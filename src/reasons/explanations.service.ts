import { Injectable, Optional } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { type AcceleratorReason, AcceleratorStates } from '../model/accelerator-states.js';
import { steadyNowMs } from '../model/steady-time.js';
import { NodeReasons } from './node-reasons.service.js';
import type { ContainerExplanation, NodeExplanation, PodExplanation } from './objects/explanation.js';
import type { PodPlace } from './pod-places.js';
import { type PodFinding, type PodName, PodReasons } from './pod-reasons.service.js';
import type { PresentTime } from './reason.js';
import { ScrapeStates } from './scrape-states.service.js';

/** Explains whether Nodes and Pods have numbers, and why not, as objects of the API. */
@Injectable()
export class Explanations {
  constructor(
    private readonly nodes: NodeLister,
    private readonly ofNodes: NodeReasons,
    private readonly ofPods: PodReasons,
    private readonly scrapes: ScrapeStates,
    @Optional() private readonly accelerators?: AcceleratorStates,
  ) {}

  explainNode(name: string): NodeExplanation {
    const at = now();
    const reason = this.ofNodes.reasonOf(name, at);
    const node = this.nodes.get(name);
    const scrape = node && this.scrapes.stateOf(node, at.steadyMs);
    const accelerators = node && this.accelerators?.nodeReason(name, at.steadyMs);
    return { kind: 'NodeExplanation', name, served: reason === undefined, ...reason, scrape, accelerators };
  }

  /** Finds the pages that the Pods are on, by `podKey`. */
  findPlaces(pods: readonly PodName[]): ReadonlyMap<string, PodPlace> {
    return this.ofPods.places(pods);
  }

  /** Explains one Pod. May ask the kube-apiserver for the phase of a Pod that does not run. */
  async explainPod(pod: PodName): Promise<PodExplanation> {
    await this.ofPods.lookUp(pod);
    return this.explainPods([pod])[0]!;
  }

  /** Explains Pods, in their order. */
  explainPods(pods: readonly PodName[]): PodExplanation[] {
    const at = now();
    const findings = this.ofPods.findings(pods, at);
    return pods.map((pod, i) => explanationOf(pod, findings[i]!, this.acceleratorReason(pod, findings[i]!, at)));
  }

  private acceleratorReason(
    { namespace, name }: PodName,
    { nodeName }: PodFinding,
    { steadyMs }: PresentTime,
  ): AcceleratorReason | undefined {
    return nodeName === undefined ? undefined : this.accelerators?.podReason(nodeName, namespace, name, steadyMs);
  }
}

function explanationOf(
  { namespace, name }: PodName,
  { nodeName, reason, containers }: PodFinding,
  accelerators: AcceleratorReason | undefined,
): PodExplanation {
  const served = reason === undefined;
  return {
    kind: 'PodExplanation',
    namespace,
    name,
    node: nodeName,
    served,
    ...reason,
    containers: containers.map((each): ContainerExplanation => {
      return { name: each.name, served: served && each.reason === undefined, ...each.reason };
    }),
    accelerators,
  };
}

function now(): PresentTime {
  return { steadyMs: steadyNowMs(), wallMs: Date.now() };
}
