import { type ExtraResources, hasExtras } from '../model/resources.js';
import { type BatchLayout, emptyValues, type MetricsBatch, NODE_SLOT } from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import type { NodeUsageView, PodUsageView } from '../model/usage-source.js';
import { ColumnsView } from './columns-view.js';
import { ExtraPoints } from './extra-points.js';
import { PointColumns } from './point-columns.js';
import { isImpossible } from './previous-point.js';
import { type BatchTimes, NodeClock } from './batch-times.js';

/** What the batches of one kubelet left, for the names of its last page. It is also the view of the node itself. */
export class NodePoints extends ColumnsView implements NodeUsageView {
  /** Only a Pod is more than its containers. */
  readonly whole = undefined;
  readonly columns: PointColumns;
  readonly pods: readonly PodPoints[];
  /** Absent without `--extra-resources`. */
  readonly extra: ExtraPoints | undefined;
  readonly clock = new NodeClock();
  /** When the last batch was stored, in milliseconds since the epoch, as in responses. */
  storedMs = 0;
  /** When the last batch arrived, in milliseconds by the steady clock. */
  pageArrivedMs = 0;
  /** The latest time that a sample of the last batch may have. */
  latestCredibleMs = 0;
  /** More cores than this the node never uses. */
  mostCores = Number.POSITIVE_INFINITY;
  /** Whether the node's clock was set before the last batch. */
  clockWasSet = false;
  /** Whether the Node has left the cluster: what is known of its Pods gives way to what any other node has of them. */
  left = false;
  /** Whether another page of the node has replaced these points, which are those of Pods that are not on it, or not yet. */
  replaced = false;
  /** The node and the Pods that the last batch left as they were: when their points arrived, by first slot. */
  private held: Map<number, number> | undefined;

  // Counted by `storeSamples` alone.
  /** How many containers have a rate. */
  servableContainers = 0;
  /** How many Pods have no point. */
  absentPods = 0;
  /** How many samples of the last batch said more CPU than there was. */
  readonly impossible = { node: 0, container: 0 };
  /** How many Pods are found under their name. Counted by `PodIndex` alone. */
  indexedPods = 0;

  constructor(
    readonly nodeName: string,
    readonly layout: BatchLayout,
    extraResources: ExtraResources | undefined,
  ) {
    super();
    this.extra = extraResources && hasExtras(extraResources) ? new ExtraPoints(layout, extraResources) : undefined;
    this.columns = new PointColumns(layout.containers.length);
    this.pods = layout.pods.map((_, place) => new PodPoints(this, place));
  }

  /** Notes the times of a batch. If the node's clock was set, no earlier time is true, and all points are removed. */
  noteTimes(times: BatchTimes): void {
    this.clockWasSet = this.clock.noteBatch(times);
    if (this.clockWasSet) {
      this.columns.clearAll();
      this.extra?.clear();
    }
    this.latestCredibleMs = times.latestMs;
  }

  /** Says that the node, or the Pod that begins in this slot, stays as it was, with points that arrived then. */
  holdPod(firstSlot: number, arrivedMs: number): void {
    (this.held ??= new Map()).set(firstSlot, arrivedMs);
  }

  /** Says that the node, or the Pod that begins in this slot, has the points of the last batch. */
  releasePod(firstSlot: number): void {
    this.held?.delete(firstSlot);
  }

  /** Whether the last batch left the node, or the Pod that begins in this slot, as it was. */
  isHeld(firstSlot: number): boolean {
    return this.held?.has(firstSlot) === true;
  }

  /** When the points of the node, or of the Pod that begins in this slot, arrived, in milliseconds by the steady clock. */
  arrivedMsOf(firstSlot: number): number {
    return this.held?.get(firstSlot) ?? this.pageArrivedMs;
  }

  /** Whether the last batch had all Pods of the layout, and all are found under their names. */
  get settled(): boolean {
    return this.absentPods === 0 && this.indexedPods === this.pods.length;
  }

  /** Whether all containers of the page are served from it, with CPU and memory alone. */
  get servesAll(): boolean {
    return this.extra === undefined && this.settled && this.servableContainers === this.layout.containers.length - 1;
  }

  /** The last points, as a batch of their own. Numbers of a slot without a point are zero. */
  lastBatch(): MetricsBatch {
    const { layout, columns } = this;
    const values = emptyValues(layout);
    for (let slot = 0; slot < layout.containers.length; slot++) columns.copyLast(slot, values);
    return { layout, values };
  }

  get node(): NodePoints {
    return this;
  }

  // What readers ask of the node itself.

  get firstSlot(): number {
    return NODE_SLOT;
  }

  get endSlot(): number {
    return NODE_SLOT + 1;
  }

  /** The slot whose time and window are the node's; -1 without a usage. */
  get sampledSlot(): number {
    return this.columns.hasRate(NODE_SLOT) ? NODE_SLOT : -1;
  }

  /** When the points of the node itself arrived, in milliseconds by the steady clock. */
  get arrivedMs(): number {
    return this.arrivedMsOf(NODE_SLOT);
  }

  /** Whether the sample in a slot of a batch says more CPU than there was. */
  isImpossible(slot: number, values: Float64Array): boolean {
    return isImpossible(this.columns, slot, values, this.mostCores);
  }
}

/** The last two points of each container of one Pod: a view of slots of its node, which it shares with all of them. */
export class PodPoints extends ColumnsView implements PodUsageView {
  /** Whether they are found under the Pod's name. Set by `PodIndex` alone. */
  indexed = false;
  /** Whether the Pod was deleted. What its node still lists under the name may be on its way out. */
  deleted = false;

  constructor(
    readonly node: NodePoints,
    /** The Pod's place in the layout of its node. */
    readonly place: number,
  ) {
    super();
  }

  get columns(): PointColumns {
    return this.node.columns;
  }

  get layout(): BatchLayout {
    return this.node.layout;
  }

  get extra(): ExtraPoints | undefined {
    return this.node.extra;
  }

  get namespace(): string {
    return this.layout.namespaces[this.place]!;
  }

  get name(): string {
    return this.layout.pods[this.place]!;
  }

  get nodeName(): string {
    return this.node.nodeName;
  }

  get firstSlot(): number {
    return this.layout.firstSlots[this.place]!;
  }

  /** The slot behind the last container. */
  get endSlot(): number {
    return this.layout.firstSlots[this.place + 1]!;
  }

  /** The slot of a container; -1: the Pod has none of that name. */
  slotOf(containerName: string): number {
    const slot = this.layout.containers.indexOf(containerName, this.firstSlot);
    return slot < this.endSlot ? slot : -1;
  }

  /** Whether there is any point of the Pod. */
  get present(): boolean {
    return this.columns.hasPoint(this.firstSlot, this.endSlot);
  }

  /** When the container that started last did, in nanoseconds since the epoch; minus infinity if unknown. */
  get latestStartNs(): number {
    return this.columns.latestStartNs(this.firstSlot, this.endSlot);
  }

  /** Whether all containers that have a point have a rate. */
  get hasUsage(): boolean {
    return this.columns.hasUsage(this.firstSlot, this.endSlot);
  }

  /** Whether the last batch left the Pod as it was. */
  get held(): boolean {
    return this.node.isHeld(this.firstSlot);
  }

  /** Whether it stays as it was though its node has another page now, while that has no usage of it. */
  get staysAsItWas(): boolean {
    return this.node.replaced && !this.deleted && this.hasUsage;
  }

  // What readers ask.

  /** The usage of the Pod as a whole; undefined unless it is asked for and known. */
  get whole(): ResourceUsage | undefined {
    return this.extra?.podUsage(this.place);
  }

  /**
   * The slot of the container that was measured first, whose time and window are the Pod's; -1 when the Pod has no usage.
   * A Pod has a usage when all its containers have one. One that is held is served without containers that began since.
   */
  get sampledSlot(): number {
    const { columns } = this;
    let sampled = -1;
    for (let slot = this.firstSlot; slot < this.endSlot; slot++) {
      if (columns.hasRate(slot)) {
        if (sampled === -1 || columns.timestampMs(slot) < columns.timestampMs(sampled)) sampled = slot;
      } else if (!this.held) return -1;
    }
    return sampled;
  }

  /** When the batch of these points was stored, in milliseconds since the epoch. */
  get storedMs(): number {
    return this.node.storedMs;
  }

  /** When the points arrived, in milliseconds by the steady clock. */
  get arrivedMs(): number {
    return this.node.arrivedMsOf(this.firstSlot);
  }
}
