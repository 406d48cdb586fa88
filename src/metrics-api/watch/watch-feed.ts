import type { ObjectChange } from '../../cluster/object-index.js';
import type { Node, Pod } from '../../model/cluster.js';
import { steadyNowMs } from '../../model/steady-time.js';
import type { NodeUsageView, UsageSource } from '../../model/usage-source.js';
import { Ledger } from './ledger.js';
import type { WatchedObject } from './place.js';

/** What says which objects there are. */
interface ObjectSource<T> {
  onChange(observer: (change: ObjectChange<T>) => void): () => void;
}

/** How much later than the time at which something is too old it is looked for, so that it is too old then. */
const STALE_SLACK_MS = 1;

/** Follows what lists show of Nodes and Pods: batches, objects that come and go, and numbers that become too old. */
export class WatchFeed {
  readonly ledgers: Readonly<Record<'NodeMetrics' | 'PodMetrics', Ledger>>;
  private readonly observers = new Set<() => void>();
  private readonly endings: (() => void)[];
  private staleTimer: NodeJS.Timeout | undefined;
  private timerMs = Number.POSITIVE_INFINITY;

  /** @param isExtended whether numbers of kubelets are extended by others */
  constructor(
    source: UsageSource,
    nodes: ObjectSource<Node>,
    pods: ObjectSource<Pod>,
    maxStalenessMs: number,
    isExtended = false,
    private readonly steadyNow: () => number = steadyNowMs,
  ) {
    const { NodeMetrics, PodMetrics } = (this.ledgers = {
      NodeMetrics: new Ledger((node, steadyMs) => source.findNode(node.name, steadyMs), maxStalenessMs),
      PodMetrics: new Ledger(
        (pod, ms) => source.findPod((pod as Pod).namespace, pod.name, ms),
        maxStalenessMs,
        isExtended,
      ),
    });
    this.endings = [
      nodes.onChange((change) => this.objectChanged(NodeMetrics, change)),
      pods.onChange((change) => this.objectChanged(PodMetrics, change)),
      source.onChange((nodeName, before, after) => this.nodeChanged(nodeName, before, after)),
    ];
  }

  /** Calls `observer` after each change, until the returned function is called. */
  onChange(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Stops to follow. */
  end(): void {
    for (const end of this.endings) end();
    clearTimeout(this.staleTimer);
  }

  private objectChanged(ledger: Ledger, { type, object }: ObjectChange<WatchedObject>): void {
    const changed = type === 'deleted' ? ledger.removeObject(object) : ledger.putObject(object, this.steadyNow());
    this.finishChange(changed);
  }

  private nodeChanged(nodeName: string, before: NodeUsageView | undefined, after: NodeUsageView | undefined): void {
    const steadyMs = this.steadyNow();
    const { NodeMetrics, PodMetrics } = this.ledgers;
    let changed = NodeMetrics.reviewObject('', nodeName, steadyMs);
    for (const page of before === after ? [after] : [before, after]) {
      if (page !== undefined) changed = PodMetrics.reviewPods(page.pods, steadyMs) || changed;
    }
    this.finishChange(changed);
  }

  private finishChange(changed: boolean): void {
    this.followStaleness();
    if (changed) for (const observer of this.observers) observer();
  }

  /** Sees to it that numbers that become too old are found, though nothing says so. */
  private followStaleness(): void {
    const { NodeMetrics, PodMetrics } = this.ledgers;
    const nextMs = Math.min(NodeMetrics.nextStaleMs, PodMetrics.nextStaleMs);
    if (nextMs >= this.timerMs || nextMs === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.staleTimer);
    this.timerMs = nextMs;
    this.staleTimer = setTimeout(() => this.reviewStale(), nextMs + STALE_SLACK_MS - this.steadyNow()).unref();
  }

  /** Finds numbers that are too old. */
  private reviewStale(): void {
    this.timerMs = Number.POSITIVE_INFINITY;
    const steadyMs = this.steadyNow();
    const { NodeMetrics, PodMetrics } = this.ledgers;
    const nodes = NodeMetrics.reviewStale(steadyMs);
    const pods = PodMetrics.reviewStale(steadyMs);
    this.finishChange(nodes || pods);
  }
}
