import type { MetricsBatch } from './metrics-batch.ts';
import { adopting, nextNodePoints, type NodePoints, type PodPoints } from './node-points.ts';
import { PodIndex } from './pod-index.ts';

/**
 * The last two points of each node and container.
 *
 * A node's batch is stored when it arrives and replaces all that is known from that node. A missed scrape keeps the
 * node's points until they are older than `--max-staleness`. All times are milliseconds since the epoch.
 */
export class PlainStorage {
  private readonly nodes = new Map<string, NodePoints>();
  /** Nodes that have left. */
  private readonly left = new Set<NodePoints>();
  private readonly pods = new PodIndex();
  /** How many nodes and containers have two points, kept as batches come and go. */
  readonly servable = { node: 0, container: 0 };

  constructor(
    private readonly resolutionMs: number,
    private readonly maxStalenessMs: number,
  ) {}

  /** Stores what a kubelet yielded. */
  store(nodeName: string, batch: MetricsBatch, nowMs: number): void {
    const known = this.nodes.get(nodeName);
    const before = adopting(known, nodeName, batch, nowMs, (namespace, name) => this.pods.get(namespace, name));
    const after = nextNodePoints(before, nodeName, batch, nowMs, this.resolutionMs);
    this.nodes.set(nodeName, after);
    for (const pod of after.pods) this.pods.add(pod);
    for (const pod of known?.pods ?? []) this.pods.delete(pod);
    this.count(known, -1);
    this.count(after, 1);
  }

  /** Says that a kubelet yielded nothing in this cycle: its points are forgotten once they are too old. */
  miss(nodeName: string, nowMs: number): void {
    const points = this.nodes.get(nodeName);
    if (points === undefined) return;
    if (this.maxStalenessMs === 0 || this.isStale(points.storedMs, nowMs)) this.forget(points);
  }

  /** Says that these are all nodes. Others are forgotten; what of their Pods no other node has, once it is too old. */
  retain(nodeNames: ReadonlySet<string>, nowMs: number): void {
    for (const points of this.left) {
      if (this.maxStalenessMs > 0 && !this.isStale(points.storedMs, nowMs)) continue;
      this.left.delete(points);
      for (const pod of points.pods) this.pods.delete(pod);
    }
    for (const points of this.nodes.values()) {
      if (nodeNames.has(points.nodeName)) continue;
      this.nodes.delete(points.nodeName);
      this.count(points, -1);
      this.left.add(points);
      for (const pod of points.pods) {
        pod.of.hasLeft = true;
        if (pod.deleted) this.pods.delete(pod);
      }
    }
  }

  /** Says that a Pod was deleted: of a Node that has left no page will say so. */
  podDeleted(namespace: string, name: string): void {
    const points = this.pods.get(namespace, name);
    if (points === undefined) return;
    points.deleted = true;
    if (points.of.hasLeft) this.pods.delete(points);
  }

  /** What is known of a node, or `undefined` when that is nothing or too old. */
  node(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.isStale(points.storedMs, nowMs) ? undefined : points;
  }

  /** What is known of a Pod, or `undefined` when that is nothing or too old. */
  pod(namespace: string, name: string, nowMs: number): PodPoints | undefined {
    const points = this.pods.get(namespace, name);
    return points === undefined || this.isStale(points.storedMs, nowMs) ? undefined : points;
  }

  /** Whether at least one node and one container have two points: the original's rule of readiness. */
  get ready(): boolean {
    return this.servable.node > 0 && this.servable.container > 0;
  }

  private isStale(storedMs: number, nowMs: number): boolean {
    return this.maxStalenessMs > 0 && nowMs - storedMs > this.maxStalenessMs;
  }

  private forget(points: NodePoints): void {
    this.nodes.delete(points.nodeName);
    for (const pod of points.pods) this.pods.delete(pod);
    this.count(points, -1);
  }

  private count(points: NodePoints | undefined, sign: 1 | -1): void {
    if (points?.node?.prev !== undefined) this.servable.node += sign;
    for (const { containers } of points?.pods ?? []) {
      for (const { prev } of containers) if (prev !== undefined) this.servable.container += sign;
    }
  }
}
