import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
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
  ) {}

  explainNode(name: string): NodeExplanation {
    const at = now();
    const reason = this.ofNodes.reasonOf(name, at);
    const node = this.nodes.get(name);
    const scrape = node && this.scrapes.stateOf(node, at.steadyMs);
    return { kind: 'NodeExplanation', name, served: reason === undefined, ...reason, scrape };
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
    const findings = this.ofPods.findings(pods, now());
    return pods.map((pod, i) => explanationOf(pod, findings[i]!));
  }
}

function explanationOf({ namespace, name }: PodName, { nodeName, reason, containers }: PodFinding): PodExplanation {
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
  };
}

function now(): PresentTime {
  return { steadyMs: steadyNowMs(), wallMs: Date.now() };
}
