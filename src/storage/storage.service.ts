import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import { Options } from '../config/options.js';
import { type MetricsBatch, NODE_SLOT, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { adoptPods } from './adopt-pods.js';
import { ClusterClock } from './cluster-clock.js';
import { type PodPoints, type Rules, NodePoints } from './node-points.js';
import { PodIndex } from './pod-index.js';
import type { Arrival } from './sample-clock.js';
import { IMPOSSIBLE_SAMPLES, STORAGE_POINTS } from './storage.metrics.js';

/**
 * The last two points of each node and container.
 *
 * A node's batch is stored when it arrives and replaces all that is known from that node. A missed scrape keeps the
 * node's points until they are older than `--max-staleness`, and so does, for its Pod, a container without a rate, or a
 * page without the Pod, as while it restarts (unless `--incomplete-pods=drop`). Times are milliseconds of `steadyNowMs`, so that setting the
 * clock makes nothing older or younger; only when a batch was stored is also kept as the machine's clock says.
 */
@Injectable()
export class StorageService {
  private readonly nodes = new Map<string, NodePoints>();
  /** Those of Nodes that have left the cluster, and of Pods that are on no page now. The Pods are served: see `retain`. */
  private readonly left = new Set<NodePoints>();
  private readonly pods = new PodIndex();
  /** Whether it is this server's clock that is wrong. */
  readonly clusterClock = new ClusterClock();
  /** How many nodes and containers have a rate, kept as batches come and go. */
  private readonly servable = { node: 0, container: 0 };
  private readonly observers = new Set<() => void>();
  /** When the first batch of all was stored. */
  private firstBatchMs: number | undefined;
  private measured = false;
  private readonly published = { node: Number.NaN, container: Number.NaN };

  constructor(
    private readonly options: Options,
    @InjectMetric(STORAGE_POINTS) private readonly storagePoints: Gauge<'type'>,
    @InjectMetric(IMPOSSIBLE_SAMPLES) private readonly impossibleSamples: Counter<'type'>,
  ) {}

  /**
   * Stores what a kubelet yielded.
   *
   * @param cpuCapacity how many cores the node has; undefined: nobody knows
   */
  store(nodeName: string, batch: MetricsBatch, nowMs: number, wallMs = nowMs, cpuCapacity?: number): void {
    const known = this.nodes.has(nodeName);
    this.clusterClock.note(nodeName, batch.values[TIMESTAMP_MS]! - Math.max(nowMs, wallMs));
    const arrival = { steadyMs: nowMs, wallMs, behindMs: this.clusterClock.behindMs };
    const points = this.put(nodeName, batch, arrival, cpuCapacity);
    for (const type of ['node', 'container'] as const) {
      if (points.impossible[type] > 0) this.impossibleSamples.inc({ type }, points.impossible[type]);
    }
    this.firstBatchMs ??= nowMs;
    // What a first page yields, containers that have just started, is not what a list is asked for.
    this.measured ||= known && this.servable.node + this.servable.container > 0;
    this.changed();
  }

  /** Stores what a kubelet yielded to the process before this one: the points before those of its next batch. */
  restore(nodeName: string, batch: MetricsBatch, arrival: Arrival): void {
    this.put(nodeName, batch, arrival);
    this.changed();
  }

  /** The last points of each node, one node after the other as they are asked for, and when they were stored. */
  *lastBatches(): Generator<{ name: string; storedMs: number; batch: MetricsBatch }> {
    for (const points of this.nodes.values()) {
      yield { name: points.nodeName, storedMs: points.storedMs, batch: points.lastBatch() };
    }
  }

  private put(nodeName: string, batch: MetricsBatch, arrival: Arrival, cpuCapacity?: number): NodePoints {
    const before = this.nodes.get(nodeName);
    this.count(before, -1);
    const points =
      before?.layout === batch.layout ? before : new NodePoints(nodeName, batch.layout, this.options.extraResources);
    if (before !== undefined && points !== before) points.takeOver(before);
    const rules = this.rulesFor(cpuCapacity);
    // Mostly all Pods of the page are known and found, and stay so: then none of them is looked at.
    const from = points.settled ? undefined : adoptPods(points, batch, arrival, this.pods, before, rules.resolutionMs);
    // With a container that goes on it is the same machine, and it has not rebooted.
    if (before === undefined && from?.left) points.takeNode(from);
    points.add(batch, arrival, rules);
    this.nodes.set(nodeName, points);
    const isReplaced = before !== undefined && points !== before;
    if (isReplaced) {
      before.replaced = rules.podHoldMs > 0 && !points.clockWasSet;
      this.forgetReplaced(before, arrival.steadyMs);
    }
    if (!points.settled) this.index(points);
    if (isReplaced && before.pods.some(({ indexed }) => indexed)) this.left.add(before);
    this.count(points, 1);
    return points;
  }

  private rulesFor(cpuCapacity: number | undefined): Rules {
    const { metricResolutionMs: resolutionMs, maxStalenessMs, incompletePods } = this.options;
    const podHoldMs = incompletePods === 'keep' ? maxStalenessMs : 0;
    return { resolutionMs, nodeHoldMs: maxStalenessMs, podHoldMs, mostCores: mostCoresOf(cpuCapacity) };
  }

  /** Forgets the Pods of a page that another one replaced, but those that are as they were until they are back. */
  private forgetReplaced(points: NodePoints, nowMs: number): void {
    for (const pod of points.pods) {
      if (!pod.staysAsItWas || this.isStale(points.arrivedMsOf(pod.firstSlot), nowMs)) this.pods.delete(pod);
    }
  }

  /** When the first batch since the start was stored; undefined before. */
  get firstStoredMs(): number | undefined {
    return this.firstBatchMs;
  }

  /** Whether there has been a usage since the start that needed two pages. */
  get everMeasured(): boolean {
    return this.measured;
  }

  /** Calls `observer` after each change; the answer ends it. */
  onChange(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Says that a kubelet yielded nothing in this cycle: its points are forgotten once they are too old. */
  miss(nodeName: string, nowMs: number): void {
    const points = this.nodes.get(nodeName);
    if (points === undefined) return;
    if (this.options.maxStalenessMs === 0 || this.isStale(points.arrivedMs, nowMs)) this.forget(points);
  }

  /**
   * Says at the beginning of a cycle that these are all nodes. Others are forgotten, Pods without a page once they are too old,
   * or, when a missed scrape forgets at once, with the next cycle: a node that got another name goes on with them.
   */
  retain(nodeNames: ReadonlySet<string>, nowMs: number): void {
    this.clusterClock.judge(nodeNames);
    for (const points of this.left) {
      points.left ||= !nodeNames.has(points.nodeName);
      const isOver = this.options.maxStalenessMs === 0 || this.isStale(points.arrivedMs, nowMs);
      if (!isOver && points.pods.some(({ indexed }) => indexed)) continue;
      this.left.delete(points);
      this.forgetPods(points);
      this.changed();
    }
    this.pods.retainOwners(nodeNames);
    for (const points of this.nodes.values()) {
      if (nodeNames.has(points.nodeName)) continue;
      for (const pod of points.pods) if (pod.deleted) this.pods.delete(pod);
      points.left = true;
      this.left.add(points);
      this.forgetNode(points);
    }
  }

  /**
   * Says that a Pod was deleted, or is another one now. On a node that is scraped the next page says what is left of it.
   * Where no page has it none will, and the next Pod of that name, elsewhere, would seem to have used what this one did.
   */
  podDeleted(namespace: string, name: string): void {
    this.pods.forgetOwner(namespace, name);
    const points = this.pods.get(namespace, name);
    if (points === undefined) return;
    points.deleted = true;
    if (points.node.left || points.node.replaced) this.pods.delete(points);
  }

  /** Calls `ask` when several nodes have a Pod on their pages and nobody knows whose it is: `setOwner` is the answer. */
  onContested(ask: (namespace: string, name: string) => void): void {
    this.pods.onContested(ask);
  }

  /** Says which node has a Pod that several have on their pages: what the others say does not count until it is deleted. */
  setOwner(namespace: string, name: string, nodeName: string): void {
    this.pods.setOwner(namespace, name, nodeName);
    const { layout, pods = [] }: Partial<NodePoints> = this.nodes.get(nodeName) ?? {};
    const place = layout?.pods.findIndex((pod, i) => pod === name && layout.namespaces[i] === namespace) ?? -1;
    const points = pods[place];
    if (points?.present && !points.indexed) this.pods.add(points);
    this.changed();
  }

  /** Which node was said to have a Pod, if that is still known. */
  ownerOf(namespace: string, name: string): string | undefined {
    return this.pods.ownerOf(namespace, name);
  }

  /** Which node has a Pod: the one that was said to, or whose page it is served from. */
  nodeOf(namespace: string, name: string): string | undefined {
    return this.pods.ownerOf(namespace, name) ?? this.pods.get(namespace, name)?.node.nodeName;
  }

  /** What is known of a node itself, or `undefined` when that is nothing or too old. */
  node(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.isStale(points.arrivedMsOf(NODE_SLOT), nowMs) ? undefined : points;
  }

  /** What the last page of a node left, or `undefined` when there is none or it is too old. */
  lastPage(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.isStale(points.arrivedMs, nowMs) ? undefined : points;
  }

  /** What is known of a Pod, or `undefined` when that is nothing or too old. */
  pod(namespace: string, name: string, nowMs: number): PodPoints | undefined {
    const points = this.pods.get(namespace, name);
    return points === undefined || this.isStale(points.node.arrivedMsOf(points.firstSlot), nowMs) ? undefined : points;
  }

  /** Whether at least one node and one container have a rate: the original's rule of readiness. */
  get ready(): boolean {
    return this.servable.node > 0 && this.servable.container > 0;
  }

  /** Why the counts of what can be served are not true, or `undefined` when they are: all nodes are counted anew. */
  countFailure(): string | undefined {
    const found = { node: 0, container: 0 };
    for (const points of this.nodes.values()) {
      if (points.columns.hasRate(NODE_SLOT)) found.node++;
      found.container += points.servableContainers;
    }
    const { node, container } = this.servable;
    if (node === found.node && container === found.container) return undefined;
    return `${found.node} nodes and ${found.container} containers have points, counted as ${node} and ${container}`;
  }

  /** How many bytes the numbers of all points take. */
  get byteLength(): number {
    let bytes = 0;
    for (const { columns } of this.nodes.values()) bytes += columns.byteLength;
    for (const { columns } of this.left) bytes += columns.byteLength;
    return bytes;
  }

  /** Makes the Pods that the node's last batch had found under their names, and no others. */
  private index({ pods }: NodePoints): void {
    for (const pod of pods) {
      if (!pod.present) this.forgetPod(pod);
      else if (!pod.indexed) this.pods.add(pod);
    }
  }

  private isStale(arrivedMs: number, nowMs: number): boolean {
    const { maxStalenessMs } = this.options;
    return maxStalenessMs > 0 && nowMs - arrivedMs > maxStalenessMs;
  }

  private forget(points: NodePoints): void {
    this.forgetPods(points);
    this.forgetNode(points);
  }

  private forgetNode(points: NodePoints): void {
    this.nodes.delete(points.nodeName);
    this.count(points, -1);
    this.changed();
  }

  private forgetPods(points: NodePoints): void {
    for (const pod of points.pods) this.pods.delete(pod);
  }

  private forgetPod(pod: PodPoints): void {
    this.pods.delete(pod);
    pod.deleted = false;
  }

  private count(points: NodePoints | undefined, sign: 1 | -1): void {
    if (points === undefined) return;
    if (points.columns.hasRate(NODE_SLOT)) this.servable.node += sign;
    this.servable.container += sign * points.servableContainers;
  }

  private changed(): void {
    for (const observer of this.observers) observer();
    // Mostly they are what they were, and telling them takes longer than all of the above.
    for (const type of ['node', 'container'] as const) {
      if (this.servable[type] === this.published[type]) continue;
      this.published[type] = this.servable[type];
      this.storagePoints.set({ type }, this.servable[type]);
    }
  }
}

/**
 * How many times the cores of its node a rate may be at most. A counter is read a moment before or after the time that the
 * kubelet says of it, which matters where two samples are close to each other.
 */
const MARGIN = 2;

/** Linux counts no more CPUs than this (`CONFIG_NR_CPUS` on x86-64). */
const MOST_CPUS = 8192;

/** More cores than this nothing uses on a node of so many; undefined: nobody knows how many. */
function mostCoresOf(cpuCapacity: number | undefined): number {
  return cpuCapacity === undefined ? MOST_CPUS : MARGIN * cpuCapacity;
}
