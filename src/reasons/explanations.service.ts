import { Injectable } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { steadyNowMs } from '../model/steady-time.js';
import { NodeReasons } from './node-reasons.service.js';
import type { ContainerExplanation, NodeExplanation, PodExplanation } from './objects/explanation.js';
import type { PodPlace } from './pod-places.js';
import { type PodFinding, type PodName, PodReasons } from './pod-reasons.service.js';
import type { Moment } from './reason.js';
import { ScrapeStates } from './scrape-states.service.js';

/** What is known of the numbers of Nodes and Pods, for whoever asks for it as JSON. */
@Injectable()
export class Explanations {
  constructor(
    private readonly nodes: NodeLister,
    private readonly ofNodes: NodeReasons,
    private readonly ofPods: PodReasons,
    private readonly scrapes: ScrapeStates,
  ) {}

  node(name: string): NodeExplanation {
    const at = now();
    const reason = this.ofNodes.of(name, at);
    const node = this.nodes.get(name);
    const scrape = node && this.scrapes.of(node, at.steadyMs);
    return { kind: 'NodeExplanation', name, served: reason === undefined, ...reason, scrape };
  }

  /** Where Pods are, by `podKey`. */
  places(pods: readonly PodName[]): ReadonlyMap<string, PodPlace> {
    return this.ofPods.places(pods);
  }

  /** Of one Pod; what it is when it does not run, the kube-apiserver may have to say. */
  async pod(pod: PodName): Promise<PodExplanation> {
    await this.ofPods.lookUp(pod);
    return this.pods([pod])[0]!;
  }

  /** In the order of the Pods. */
  pods(pods: readonly PodName[]): PodExplanation[] {
    const findings = this.ofPods.of(pods, now());
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

function now(): Moment {
  return { steadyMs: steadyNowMs(), wallMs: Date.now() };
}
