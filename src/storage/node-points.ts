import type { ExtraResources } from '../config/options.js';
import { type BatchLayout, emptyValues, type MetricsBatch, NODE_SLOT } from '../model/metrics-batch.js';
import { ExtraPoints } from './extra-points.js';
import { freshAges, goesOnInPart, hasUsage, isCredible, willHavePrevious } from './incomplete-pod.js';
import { PointColumns } from './point-columns.js';
import { type Arrival, freshestMs, latestCredibleMs, NodeClock } from './sample-clock.js';

/** All that one kubelet's batches left. What a batch does not have is gone with it. */
export class NodePoints {
  readonly columns: PointColumns;
  readonly pods: readonly PodPoints[];
  /** Absent without `--extra-resources`. */
  readonly extra: ExtraPoints | undefined;
  /** When the last batch was stored, in milliseconds since the epoch, as it is said in answers. */
  storedMs = 0;
  /** The same by the steady clock, for its age. */
  arrivedMs = 0;
  /** The latest time that a sample of the last batch may have. */
  latestCredibleMs = 0;
  /**
   * The Pods that the last batch left as they were, by first slot, and when their points arrived, by the steady clock;
   * undefined as long as there is none.
   */
  private held: Map<number, number> | undefined;
  readonly clock = new NodeClock();
  /** Whether the Node has left the cluster: what is known of its Pods gives way to what any other node has of them. */
  left = false;
  /** How many containers have two points. */
  servableContainers = 0;
  /** How many of the Pods the last batch did not have. */
  absentPods = 0;
  /** How many of the Pods are found under their name. */
  indexedPods = 0;

  constructor(
    readonly nodeName: string,
    readonly layout: BatchLayout,
    extraResources: ExtraResources | undefined,
  ) {
    this.extra = extraResources?.swap || extraResources?.pod ? new ExtraPoints(layout, extraResources) : undefined;
    this.columns = new PointColumns(layout.containers.length);
    this.pods = layout.pods.map((_, pod) => new PodPoints(this, pod));
  }

  /**
   * Makes a batch of the same layout the last one.
   *
   * @param holdMs for how long a Pod is left as it was while one of its containers has no second point, in milliseconds;
   *   0 for the original's rule, by which it has no numbers then
   */
  add({ values, extra }: MetricsBatch, arrival: Arrival, resolutionMs: number, holdMs = 0): void {
    const { columns, layout } = this;
    const latestMs = latestCredibleMs(arrival);
    // Across a change of the node's clock no time is true, that since a container's start included.
    const freshMs = this.noteClock(values, arrival, resolutionMs) ? 0 : resolutionMs;
    if (isCredible(values, NODE_SLOT, latestMs)) columns.add(NODE_SLOT, values, freshMs);
    else columns.clear(NODE_SLOT);
    this.extra?.addSlots(extra, NODE_SLOT, NODE_SLOT + 1);
    let servable = 0;
    let absent = 0;
    for (let pod = 0; pod < layout.pods.length; pod++) {
      const first = layout.firstSlots[pod]!;
      const end = layout.firstSlots[pod + 1]!;
      const goesOn = holdMs > 0 && columns.goesOn(first, end, values, latestMs);
      const ages = goesOn || holdMs === 0 ? undefined : freshAges(columns, values, first, end, freshMs);
      const held = ages !== undefined && this.hold(values, first, end, latestMs, ages, arrival.steadyMs - holdMs);
      if (!held) {
        this.held?.delete(first);
        const measured = goesOn || areCredible(values, first, end, latestMs);
        if (!measured) absent++;
        for (let slot = first; slot < end; slot++) {
          if (measured) columns.add(slot, values, ages?.[slot - first] ?? freshMs);
          else columns.clear(slot);
        }
        this.extra?.addSlots(extra, first, end);
      }
      for (let slot = first; slot < end; slot++) if (columns.hasPrevious(slot)) servable++;
      this.extra?.addPod(extra, pod, latestMs);
    }
    this.servableContainers = servable;
    this.absentPods = absent;
    this.storedMs = arrival.wallMs;
    this.arrivedMs = arrival.steadyMs;
    this.latestCredibleMs = latestMs;
  }

  /**
   * Leaves a Pod that has a usage, and a container that goes on, as it was, if with this batch it would have none; answers
   * whether it did. Its containers are either all those of the answer before, at their true time, or all those of the next
   * one: none that runs is ever missing from a sum. A container that was not there yet begins to be known. A Pod all of
   * whose containers are new may be another one of that name, and is not left as it was.
   *
   * @param ages of each container, how old it may be for its start to be a point
   * @param oldestMs when the Pod's points must have arrived at the earliest
   */
  private hold(
    values: Float64Array,
    first: number,
    end: number,
    latestMs: number,
    ages: readonly number[],
    oldestMs: number,
  ): boolean {
    const { columns } = this;
    const arrivedMs = this.arrivedMsOf(first);
    if (arrivedMs < oldestMs || !hasUsage(columns, first, end, this.isHeld(first))) return false;
    if (!goesOnInPart(columns, values, first, end, latestMs)) return false;
    const complete = ages.every((ageMs, i) => {
      return isCredible(values, first + i, latestMs) && willHavePrevious(columns, values, first + i, ageMs);
    });
    if (complete) return false;
    for (let slot = first; slot < end; slot++) {
      const isNew = Number.isNaN(columns.timestampMs(slot));
      if (isNew && isCredible(values, slot, latestMs)) columns.add(slot, values, 0);
    }
    (this.held ??= new Map()).set(first, arrivedMs);
    return true;
  }

  /** Whether the last batch had all Pods of the layout, and all are found under their names. */
  get settled(): boolean {
    return this.absentPods === 0 && this.indexedPods === this.pods.length;
  }

  /** Whether the last batch left the Pod that begins in this slot as it was. */
  isHeld(firstSlot: number): boolean {
    return this.held?.has(firstSlot) === true;
  }

  /** When the points of the node, or of the Pod that begins in this slot, arrived, by the steady clock. */
  arrivedMsOf(firstSlot: number): number {
    return this.held?.get(firstSlot) ?? this.arrivedMs;
  }

  /** The last points, as a batch of their own; those that are none are zero. */
  lastBatch(): MetricsBatch {
    const { layout, columns } = this;
    const values = emptyValues(layout);
    for (let slot = 0; slot < layout.containers.length; slot++) columns.copyLast(slot, values);
    return { layout, values };
  }

  /** Forgets all points when the node's clock was set since the last batch, and answers whether it was. */
  private noteClock(values: Float64Array, arrival: Arrival, resolutionMs: number): boolean {
    const set = this.clock.note(freshestMs(values, arrival), arrival, resolutionMs);
    if (set) {
      this.columns.clearAll();
      this.extra?.clear();
    }
    return set;
  }

  /** Takes over the points of what another layout of the same node names too. */
  takeOver(before: NodePoints): void {
    this.clock.takeOver(before.clock);
    this.arrivedMs = before.arrivedMs;
    this.takeNode(before);
    const podsBefore = new Map(before.pods.map((pod) => [keyOf(pod), pod]));
    for (const pod of this.pods) {
      const podBefore = podsBefore.get(keyOf(pod));
      if (podBefore !== undefined) this.takePod(pod, podBefore, before.held?.get(podBefore.firstSlot));
    }
  }

  /** Takes over the points of the node itself. */
  takeNode({ columns }: NodePoints): void {
    this.columns.copy(NODE_SLOT, columns, NODE_SLOT);
  }

  /**
   * Takes over the points of those of a Pod's containers that were there before.
   *
   * @param heldMs when they arrived, for a Pod that is left as it was
   */
  takePod(pod: PodPoints, before: PodPoints, heldMs: number | undefined): void {
    const { layout, columns, extra } = before.node;
    const { firstSlot, endSlot } = pod;
    pod.deleted = before.deleted;
    if (extra !== undefined) this.extra?.copyPod(pod.place, extra, before.place);
    if (heldMs !== undefined) (this.held ??= new Map()).set(firstSlot, heldMs);
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const slotBefore = layout.containers.indexOf(this.layout.containers[slot]!, before.firstSlot);
      if (slotBefore === -1 || slotBefore >= before.endSlot) continue;
      this.columns.copy(slot, columns, slotBefore);
      // For a Pod that is left as it was; others have the swap of the next batch.
      if (extra !== undefined) this.extra?.copySlot(slot, extra, slotBefore);
    }
  }
}

/** The last two points of each container of one Pod. */
export class PodPoints {
  private isIndexed = false;
  /** Whether the Pod was deleted. What its node still lists under the name may be on its way out. */
  deleted = false;

  constructor(
    readonly node: NodePoints,
    /** The Pod's place in the layout of its node. */
    readonly place: number,
  ) {}

  /** Whether they are the ones that are found under the Pod's name. */
  get indexed(): boolean {
    return this.isIndexed;
  }

  set indexed(indexed: boolean) {
    if (indexed !== this.isIndexed) this.node.indexedPods += indexed ? 1 : -1;
    this.isIndexed = indexed;
  }

  get namespace(): string {
    return this.node.layout.namespaces[this.place]!;
  }

  get name(): string {
    return this.node.layout.pods[this.place]!;
  }

  get firstSlot(): number {
    return this.node.layout.firstSlots[this.place]!;
  }

  get endSlot(): number {
    return this.node.layout.firstSlots[this.place + 1]!;
  }

  /** Whether the last batch had the Pod. */
  get present(): boolean {
    return this.node.isHeld(this.firstSlot) || !Number.isNaN(this.node.columns.timestampMs(this.firstSlot));
  }

  /** When the container that was measured last was measured. */
  get newestSampleMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (let slot = this.firstSlot; slot < this.endSlot; slot++) {
      const ms = this.node.columns.timestampMs(slot);
      // A Pod that is left as it was may have a container without any point.
      if (ms > newest) newest = ms;
    }
    return newest;
  }
}

function areCredible(values: Float64Array, first: number, end: number, latestMs: number): boolean {
  for (let slot = first; slot < end; slot++) if (!isCredible(values, slot, latestMs)) return false;
  return true;
}

function keyOf({ namespace, name }: PodPoints): string {
  // A page's labels may hold any character.
  return `${namespace.length} ${namespace}${name}`;
}
