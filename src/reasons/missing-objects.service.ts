import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { steadyNowMs } from '../model/steady-time.js';
import { NodeReasons } from './node-reasons.service.js';
import { PodReasons } from './pod-reasons.service.js';
import type { PresentTime, ReasonCode } from './reason.js';
import { MISSING_TOTAL, NODE_WITHOUT_METRICS, WITHOUT_METRICS } from './reasons.metrics.js';

type Kind = 'node' | 'pod';

/** How many Pods are counted without a pause, in 2 to 4 ms. */
const SLICE = 1000;

/** Counts the Nodes and running Pods that have no numbers, by reason, each time when /metrics is read. */
@Injectable()
export class MissingObjects {
  constructor(
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly ofNodes: NodeReasons,
    private readonly ofPods: PodReasons,
    @InjectMetric(MISSING_TOTAL) private readonly told: Counter<'kind' | 'reason'>,
    @InjectMetric(WITHOUT_METRICS) private readonly missing: Gauge<'kind' | 'reason'>,
    @InjectMetric(NODE_WITHOUT_METRICS) private readonly missingNodes: Gauge<'node' | 'reason'>,
  ) {
    // As `collect` in a gauge's configuration, which has no access to these services.
    Object.assign(missing, { collect: () => this.countObjects() });
    Object.assign(missingNodes, { collect: () => this.nameNodes() });
  }

  /** Counts a client that was told the reason. */
  countRequest(kind: Kind, reason: ReasonCode): void {
    this.told.inc({ kind, reason });
  }

  private nameNodes(): void {
    this.missingNodes.reset();
    for (const labels of this.nodesWithout(presentTime())) this.missingNodes.set(labels, 1);
  }

  /** The Nodes without numbers, with the reason of each. */
  private nodesWithout(at: PresentTime): { readonly node: string; readonly reason: ReasonCode }[] {
    return this.nodes.list().flatMap(({ name: node }) => {
      const reason = this.ofNodes.reasonOf(node, at)?.reason;
      return reason === undefined ? [] : [{ node, reason }];
    });
  }

  /** Counts in slices, so that other requests get their turn. */
  private async countObjects(): Promise<void> {
    const at = presentTime();
    const counts = { node: new Map<ReasonCode, number>(), pod: new Map<ReasonCode, number>() };
    const add = (kind: Kind, reason: ReasonCode): void => {
      counts[kind].set(reason, (counts[kind].get(reason) ?? 0) + 1);
    };
    for (const { reason } of this.nodesWithout(at)) add('node', reason);
    const pods = this.pods.list();
    for (let from = 0; from < pods.length; from += SLICE) {
      await new Promise(setImmediate);
      const unserved = pods.slice(from, from + SLICE).filter((pod) => !this.ofPods.isServed(pod, at));
      for (const { reason } of this.ofPods.findings(unserved, at)) if (reason !== undefined) add('pod', reason.reason);
    }
    this.missing.reset();
    for (const kind of ['node', 'pod'] as const) {
      for (const [reason, count] of counts[kind]) this.missing.set({ kind, reason }, count);
    }
  }
}

function presentTime(): PresentTime {
  return { steadyMs: steadyNowMs(), wallMs: Date.now() };
}
