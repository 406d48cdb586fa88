import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import { Options } from '../config/options.js';
import { type MetricsBatch, TIMESTAMP_MS } from '../model/metrics-batch.js';
import type { UsageObserver, UsageSource } from '../model/usage-source.js';
import { adoptPods } from './adopt-pods.js';
import { ClusterClock } from './cluster-clock.js';
import { NodePoints, type PodPoints } from './node-points.js';
import { podHeldForMs, pointRules } from './point-rules.js';
import { ServedPods } from './served-pods.js';
import { type BatchArrival, type BatchTimes, batchTimes } from './batch-times.js';
import { ServableCounts } from './servable-counts.js';
import { Staleness } from './staleness.js';
import { IMPOSSIBLE_SAMPLES, STORAGE_POINTS } from './storage.metrics.js';
import { storeSamples } from './store-samples.js';
import { takeOverNode, takeOverPage } from './take-over.js';

/**
 * The last two points of each node and container.
 *
 * A node's batch is stored when it arrives and replaces all that is known from that node. A missed scrape keeps the node's
 * points until they are older than `--max-staleness`. A Pod is kept as long while it is incomplete or on no page, as while
 * it restarts, unless `--incomplete-pods=drop`. Times are milliseconds of `steadyNowMs`, so that setting the clock makes
 * nothing older or younger. The machine's clock says only when a batch was stored.
 */
@Injectable()
export class StorageService implements UsageSource {
  private readonly nodes = new Map<string, NodePoints>();
  private readonly pods: ServedPods;
  /** Whether it is this server's clock that is wrong. */
  readonly clusterClock = new ClusterClock();
  private readonly servable: ServableCounts;
  private readonly staleness: Staleness;
  private readonly observers = new Set<UsageObserver>();
  /** When the first batch of all was stored. */
  private firstBatchMs: number | undefined;
  private measured = false;

  constructor(
    private readonly options: Options,
    @InjectMetric(STORAGE_POINTS) storagePoints: Gauge<'type'>,
    @InjectMetric(IMPOSSIBLE_SAMPLES) private readonly impossibleSamples: Counter<'type'>,
  ) {
    this.servable = new ServableCounts(storagePoints);
    this.staleness = new Staleness(options.maxStalenessMs);
    this.pods = new ServedPods(this.staleness, podHeldForMs(options, this.staleness));
  }

  /**
   * Stores what a kubelet yielded.
   *
   * @param nowMs now by the steady clock
   * @param wallMs now by the machine's clock
   * @param cpuCapacity how many cores the node has; undefined: unknown
   */
  storeBatch(nodeName: string, batch: MetricsBatch, nowMs: number, wallMs = nowMs, cpuCapacity?: number): void {
    const before = this.nodes.get(nodeName);
    this.clusterClock.noteLead(nodeName, batch.values[TIMESTAMP_MS]! - Math.max(nowMs, wallMs));
    const arrival = { steadyMs: nowMs, wallMs, behindMs: this.clusterClock.behindMs };
    const points = this.putBatch(nodeName, batch, arrival, cpuCapacity);
    for (const type of ['node', 'container'] as const) {
      if (points.impossible[type] > 0) this.impossibleSamples.inc({ type }, points.impossible[type]);
    }
    this.firstBatchMs ??= nowMs;
    // A first page has rates only for containers that have just started. No client asks for these alone.
    this.measured ||= before !== undefined && this.servable.any;
    this.notifyObservers(nodeName, before, points);
  }

  /** Stores what a kubelet yielded to the process before this one: the points before those of its next batch. */
  restoreBatch(nodeName: string, batch: MetricsBatch, arrival: BatchArrival): void {
    const before = this.nodes.get(nodeName);
    this.notifyObservers(nodeName, before, this.putBatch(nodeName, batch, arrival));
  }

  /** The last points of each node, one node after the other as they are asked for, and when they were stored. */
  *lastBatches(): Generator<{ name: string; storedMs: number; batch: MetricsBatch }> {
    for (const points of this.nodes.values()) {
      yield { name: points.nodeName, storedMs: points.storedMs, batch: points.lastBatch() };
    }
  }

  /**
   * The steps of a batch: find what is known of those that its page names; decide for each Pod whether the samples replace
   * its points, and write that; index the Pods.
   */
  private putBatch(nodeName: string, batch: MetricsBatch, arrival: BatchArrival, cpuCapacity?: number): NodePoints {
    const before = this.nodes.get(nodeName);
    if (before !== undefined) this.servable.removeNode(before);
    const times = batchTimes(batch.values, arrival, this.options.metricResolutionMs);
    const points = this.pointsFor(nodeName, batch, times, before);
    storeSamples(points, batch, times, pointRules(this.options, this.staleness, cpuCapacity));
    this.nodes.set(nodeName, points);
    if (before === points) this.pods.indexPods(points);
    else this.pods.indexNewPage(points, before, arrival.steadyMs);
    this.servable.addNode(points);
    return points;
  }

  /** Returns points for the names of a batch, with all that is known of them: nearly always those of the node. */
  private pointsFor(
    nodeName: string,
    { layout, values }: MetricsBatch,
    times: BatchTimes,
    before: NodePoints | undefined,
  ): NodePoints {
    const isSamePage = before?.layout === layout;
    // Nearly always all Pods of the page are known and found. Then none of them is checked.
    if (isSamePage && before.settled) return before;
    const points = isSamePage ? before : new NodePoints(nodeName, layout, this.options.extraResources);
    if (before !== undefined && !isSamePage) takeOverPage(points, before);
    const from = adoptPods(points, { values, times, before, index: this.pods.index });
    // With a container that goes on it is the same machine, and it has not rebooted.
    if (before === undefined && from?.left) takeOverNode(points, from);
    return points;
  }

  /** When the first batch since the start was stored; undefined before. */
  get firstStoredMs(): number | undefined {
    return this.firstBatchMs;
  }

  /** Whether there has been a usage since the start that needed two pages. */
  get everMeasured(): boolean {
    return this.measured;
  }

  /** Calls `observer` after each change, until the returned function is called. */
  onChange(observer: UsageObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Notes that a kubelet yielded nothing in this cycle. Its points are removed once they are too old. */
  noteMissedScrape(nodeName: string, nowMs: number): void {
    const points = this.nodes.get(nodeName);
    if (points === undefined || this.staleness.isHeld(points.pageArrivedMs, nowMs)) return;
    this.pods.removePods(points);
    this.forgetNode(points);
  }

  /**
   * Says at the beginning of a cycle that these are all nodes. Others are removed. Their Pods stay until they are too old,
   * so that a node that got another name goes on with them. With `--max-staleness=0` they stay until the next cycle.
   */
  retainNodes(nodeNames: ReadonlySet<string>, nowMs: number): void {
    this.clusterClock.judgeNodes(nodeNames);
    for (const points of this.pods.removeWithoutPage(nodeNames, nowMs)) {
      this.notifyObservers(points.nodeName, points, undefined);
    }
    this.pods.index.retainOwners(nodeNames);
    for (const points of this.nodes.values()) {
      if (nodeNames.has(points.nodeName)) continue;
      this.pods.keepWithoutNode(points);
      this.forgetNode(points);
    }
  }

  /** Says that a Pod was deleted, or is another one now. */
  notePodDeleted(namespace: string, name: string): void {
    const removed = this.pods.noteDeleted(namespace, name);
    if (removed !== undefined) this.notifyObservers(removed.nodeName, removed.node, removed.node);
  }

  /** Calls `ask` when several nodes have a Pod on their pages and it is unknown whose it is. `setOwner` takes the answer. */
  onContested(ask: (namespace: string, name: string) => void): void {
    this.pods.index.onContested(ask);
  }

  /** Says which node has a Pod that several have on their pages. What the others say counts again once it is deleted. */
  setOwner(namespace: string, name: string, nodeName: string): void {
    const served = this.pods.index.get(namespace, name)?.node;
    this.pods.index.setOwner(namespace, name, nodeName);
    if (served !== undefined && served.nodeName !== nodeName) this.notifyObservers(served.nodeName, served, served);
    const points = this.nodes.get(nodeName);
    const pod = points?.pods.find((each) => each.name === name && each.namespace === namespace);
    if (!pod?.present || pod.indexed) return;
    this.pods.index.add(pod);
    this.notifyObservers(nodeName, points, points);
  }

  /** The owner of a Pod, set by `setOwner`; undefined: unknown. */
  ownerOf(namespace: string, name: string): string | undefined {
    return this.pods.index.ownerOf(namespace, name);
  }

  /** Which node has a Pod: its owner if that is known, or the node from whose page it is served. */
  findNodeOfPod(namespace: string, name: string): string | undefined {
    return this.pods.index.ownerOf(namespace, name) ?? this.pods.index.get(namespace, name)?.node.nodeName;
  }

  /** Returns what is known of a node itself, or `undefined` when that is nothing or too old. */
  findNode(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.staleness.isStale(points.arrivedMs, nowMs) ? undefined : points;
  }

  /** Returns what the last page of a node left, or `undefined` when there is none or it is too old. */
  findLastPage(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.staleness.isStale(points.pageArrivedMs, nowMs) ? undefined : points;
  }

  /** Returns what is known of a Pod, or `undefined` when that is nothing or too old. */
  findPod(namespace: string, name: string, nowMs: number): PodPoints | undefined {
    const pod = this.pods.index.get(namespace, name);
    return pod === undefined || this.staleness.isStale(pod.arrivedMs, nowMs) ? undefined : pod;
  }

  /** Whether at least one node and one container have a rate: the original's rule of readiness. */
  get ready(): boolean {
    return this.servable.ready;
  }

  /** Returns how the counts of what can be served differ from the truth, or `undefined` when they are right. */
  countFailure(): string | undefined {
    return this.servable.failure(this.nodes.values());
  }

  /** How many bytes the numbers of all points take. */
  get byteLength(): number {
    let bytes = this.pods.byteLength;
    for (const { columns } of this.nodes.values()) bytes += columns.byteLength;
    return bytes;
  }

  private forgetNode(points: NodePoints): void {
    this.nodes.delete(points.nodeName);
    this.servable.removeNode(points);
    this.notifyObservers(points.nodeName, points, undefined);
  }

  private notifyObservers(nodeName: string, before: NodePoints | undefined, after: NodePoints | undefined): void {
    for (const observer of this.observers) observer(nodeName, before, after);
    this.servable.publishCounts();
  }
}
