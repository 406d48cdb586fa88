import type { ExtraResources } from '../config/options.js';
import { type BatchLayout, emptyValues, type MetricsBatch, NODE_SLOT } from '../model/metrics-batch.js';
import { ExtraPoints } from './extra-points.js';
import { goesOn, hasPrevious, hasUsage, isCredible, type Verdict, verdictsOf } from './incomplete-pod.js';
import { PointColumns } from './point-columns.js';
import { type Bounds, previousOf } from './previous-point.js';
import { type Arrival, freshestMs, latestCredibleMs, NodeClock } from './sample-clock.js';

/** By which rules a batch is taken. */
export interface Rules {
  readonly resolutionMs: number;
  /** For how long a node stays as it was while its samples cannot be true, in milliseconds. */
  readonly nodeHoldMs: number;
  /**
   * For how long a Pod stays as it was while one of its containers has no rate, in milliseconds; 0 for the original's rule,
   * by which it has no numbers then.
   */
  readonly podHoldMs: number;
  /** More cores than this the node never uses. */
  readonly mostCores: number;
}

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
   * What the last batch left as it was, by first slot: Pods, or the node itself. When their points arrived, by the steady
   * clock; undefined as long as there is none.
   */
  private held: Map<number, number> | undefined;
  readonly clock = new NodeClock();
  /** Whether the Node has left the cluster: what is known of its Pods gives way to what any other node has of them. */
  left = false;
  /** Whether another page of the node has replaced these points, which are those of Pods that are not on it, or not yet. */
  replaced = false;
  /** Whether the node's clock was set before the last batch. */
  clockWasSet = false;
  /** How many containers have a rate. */
  servableContainers = 0;
  /** More cores than this the node never uses. */
  mostCores = Number.POSITIVE_INFINITY;
  /** How many samples of the last batch could not be true. */
  readonly impossible = { node: 0, container: 0 };
  /** Of how many of the Pods there is no point. */
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

  /** Makes a batch of the same layout the last one. */
  add({ values, extra }: MetricsBatch, arrival: Arrival, rules: Rules): void {
    const { columns, layout } = this;
    // Across a change of the node's clock no time is true, that since a container's start included.
    this.clockWasSet = this.noteClock(values, arrival, rules.resolutionMs);
    const freshMs = this.clockWasSet ? 0 : rules.resolutionMs;
    const bounds = { latestMs: latestCredibleMs(arrival), freshMs, mostCores: rules.mostCores };
    this.mostCores = rules.mostCores;
    this.impossible.node = this.impossible.container = 0;
    this.addNode(values, bounds, rules.nodeHoldMs, arrival.steadyMs - rules.nodeHoldMs);
    this.extra?.addSlots(extra, NODE_SLOT, NODE_SLOT + 1);
    let servable = 0;
    let absent = 0;
    for (let pod = 0; pod < layout.pods.length; pod++) {
      const first = layout.firstSlots[pod]!;
      const end = layout.firstSlots[pod + 1]!;
      let held = false;
      if (columns.goesOn(first, end, values, bounds)) {
        columns.follow(first, end, values);
        this.held?.delete(first);
        servable += end - first;
      } else {
        held = this.addOddPod(this.pods[pod]!, values, bounds, rules.podHoldMs, arrival.steadyMs - rules.podHoldMs);
        if (!this.pods[pod]!.present) absent++;
        for (let slot = first; slot < end; slot++) if (columns.hasRate(slot)) servable++;
      }
      if (!held) this.extra?.addSlots(extra, first, end);
      this.extra?.addPod(extra, pod, bounds);
    }
    this.servableContainers = servable;
    this.absentPods = absent;
    this.storedMs = arrival.wallMs;
    this.arrivedMs = arrival.steadyMs;
    this.latestCredibleMs = bounds.latestMs;
  }

  /** A node stays as it was while its samples cannot be true, if its points are no older than that. */
  private addNode(values: Float64Array, bounds: Bounds, holdMs: number, oldestMs: number): void {
    const { columns } = this;
    const isSaid = isCredible(values, NODE_SLOT, bounds.latestMs);
    const verdict = isSaid ? previousOf(columns, NODE_SLOT, values, bounds) : 'unmeasured';
    if (verdict === 'impossible') this.impossible.node++;
    const arrivedMs = this.arrivedMsOf(NODE_SLOT);
    const mayStay = holdMs > 0 && arrivedMs >= oldestMs && columns.hasRate(NODE_SLOT);
    if (verdict === 'impossible' && mayStay) {
      columns.setAside(NODE_SLOT, values, bounds);
      return this.setHeld(NODE_SLOT, arrivedMs);
    }
    this.held?.delete(NODE_SLOT);
    if (verdict === 'unmeasured') columns.clear(NODE_SLOT);
    else columns.take(NODE_SLOT, values, bounds, verdict);
  }

  /**
   * Takes the samples of a Pod of which some may make no rate; answers whether it stays as it was. Its containers are
   * either all those of the answer before, at their true time, or all those of the next one: none that runs is ever
   * missing from a sum. A Pod that was deleted and all of whose containers are new is another one of that name, and does
   * not stay as it was.
   *
   * @param oldestMs when the Pod's points must have arrived at the earliest
   */
  private addOddPod(pod: PodPoints, values: Float64Array, bounds: Bounds, holdMs: number, oldestMs: number): boolean {
    const { columns } = this;
    const { firstSlot: first, endSlot: end } = pod;
    const verdicts = verdictsOf(columns, values, first, end, bounds, holdMs > 0);
    for (const verdict of verdicts) if (verdict === 'impossible') this.impossible.container++;
    const isSamePod = !pod.deleted || verdicts.some(goesOn);
    const arrivedMs = this.arrivedMsOf(first);
    const mayStay = holdMs > 0 && arrivedMs >= oldestMs && isSamePod && hasUsage(columns, first, end);
    const stays = mayStay && !verdicts.every(hasPrevious);
    if (stays) this.setHeld(first, arrivedMs);
    else this.held?.delete(first);
    if (!isSamePod && !verdicts.includes('unmeasured')) pod.deleted = false;
    this.takeSlots(first, end, values, bounds, verdicts, stays);
    return stays;
  }

  private takeSlots(
    first: number,
    end: number,
    values: Float64Array,
    bounds: Bounds,
    verdicts: readonly Verdict[],
    stays: boolean,
  ): void {
    const isWhole = !verdicts.includes('unmeasured');
    for (let slot = first; slot < end; slot++) {
      const verdict = verdicts[slot - first]!;
      if (stays) {
        if (verdict !== 'unmeasured') this.columns.setAside(slot, values, bounds);
      } else if (isWhole) this.columns.take(slot, values, bounds, verdict as Exclude<Verdict, 'unmeasured'>);
      else this.columns.clear(slot);
    }
  }

  private setHeld(firstSlot: number, arrivedMs: number): void {
    (this.held ??= new Map()).set(firstSlot, arrivedMs);
  }

  /** Whether the last batch had all Pods of the layout, and all are found under their names. */
  get settled(): boolean {
    return this.absentPods === 0 && this.indexedPods === this.pods.length;
  }

  /** Whether the last batch left the node, or the Pod that begins in this slot, as it was. */
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
    const heldMs = before.held?.get(NODE_SLOT);
    if (heldMs !== undefined) this.setHeld(NODE_SLOT, heldMs);
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
    if (heldMs !== undefined) this.setHeld(firstSlot, heldMs);
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

  /** Whether there is any point of the Pod. */
  get present(): boolean {
    for (let slot = this.firstSlot; slot < this.endSlot; slot++) {
      if (!Number.isNaN(this.node.columns.timestampMs(slot))) return true;
    }
    return false;
  }

  /** When the container that started last did, in nanoseconds since the epoch; minus infinity when nobody says. */
  get latestStartNs(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (let slot = this.firstSlot; slot < this.endSlot; slot++) {
      const startNs = this.node.columns.startNs(slot);
      // A Pod that is left as it was may have a container without any point.
      if (startNs > latest) latest = startNs;
    }
    return latest;
  }

  /** Whether it stays as it was though its node has another page now, while that has no usage of it. */
  get staysAsItWas(): boolean {
    return this.node.replaced && !this.deleted && this.hasUsage;
  }

  /** Whether it has a usage. */
  get hasUsage(): boolean {
    return hasUsage(this.node.columns, this.firstSlot, this.endSlot);
  }
}

function keyOf({ namespace, name }: PodPoints): string {
  // A page's labels may hold any character.
  return `${namespace.length} ${namespace}${name}`;
}
