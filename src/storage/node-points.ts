import type { ExtraResources } from '../config/options.js';
import {
  BATCH_FIELDS,
  type BatchLayout,
  emptyValues,
  isMeasured,
  type MetricsBatch,
  NODE_SLOT,
  TIMESTAMP_MS,
} from '../model/metrics-batch.js';
import { ExtraPoints } from './extra-points.js';
import { PointColumns } from './point-columns.js';
import { type Arrival, freshestOffset, latestCredibleMs, wasSet } from './sample-clock.js';

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
  /** How the node's clock is to ours. */
  private clockOffsetMs: number | undefined;
  /** How many containers have two points. */
  servableContainers = 0;

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
  add({ values, extra }: MetricsBatch, arrival: Arrival, resolutionMs: number): void {
    const { columns, layout } = this;
    const latestMs = latestCredibleMs(arrival);
    // Across a change of the node's clock no time is true, that since a container's start included.
    const freshMs = this.noteClock(freshestOffset(values, arrival)) ? 0 : resolutionMs;
    if (isCredible(values, NODE_SLOT, latestMs)) columns.add(NODE_SLOT, values, freshMs);
    else columns.clear(NODE_SLOT);
    this.extra?.addSlots(extra, NODE_SLOT, NODE_SLOT + 1);
    let servable = 0;
    for (let pod = 0; pod < layout.pods.length; pod++) {
      const end = layout.firstSlots[pod + 1]!;
      const measured = areCredible(values, layout.firstSlots[pod]!, end, latestMs);
      for (let slot = layout.firstSlots[pod]!; slot < end; slot++) {
        if (measured) columns.add(slot, values, freshMs);
        else columns.clear(slot);
        if (columns.hasPrevious(slot)) servable++;
      }
      if (this.extra === undefined) continue;
      this.extra.addSlots(extra, layout.firstSlots[pod]!, end);
      this.extra.addPod(extra, pod, latestMs);
    }
    this.servableContainers = servable;
    this.storedMs = arrival.wallMs;
    this.arrivedMs = arrival.steadyMs;
  }

  /** The last points, as a batch of their own; those that are none are zero. */
  lastBatch(): MetricsBatch {
    const { layout, columns } = this;
    const values = emptyValues(layout);
    for (let slot = 0; slot < layout.containers.length; slot++) columns.copyLast(slot, values);
    return { layout, values };
  }

  /** Forgets all points when the node's clock was set since the last batch, and answers whether it was. */
  private noteClock(offsetMs: number | undefined): boolean {
    const set = wasSet(this.clockOffsetMs, offsetMs);
    if (set) {
      this.columns.clearAll();
      this.extra?.clear();
    }
    this.clockOffsetMs = offsetMs ?? this.clockOffsetMs;
    return set;
  }

  /** Takes over the points of what another layout of the same node names too. */
  takeOver({ layout, columns, pods, extra, clockOffsetMs }: NodePoints): void {
    this.clockOffsetMs = clockOffsetMs;
    this.columns.copy(NODE_SLOT, columns, NODE_SLOT);
    const podsBefore = new Map(pods.map((pod) => [keyOf(pod), pod]));
    for (const pod of this.pods) {
      const { firstSlot, endSlot } = pod;
      const before = podsBefore.get(keyOf(pod));
      if (before === undefined) continue;
      if (extra !== undefined) this.extra?.copyPod(pod.place, extra, before.place);
      for (let slot = firstSlot; slot < endSlot; slot++) {
        const slotBefore = layout.containers.indexOf(this.layout.containers[slot]!, before.firstSlot);
        if (slotBefore !== -1 && slotBefore < before.endSlot) this.columns.copy(slot, columns, slotBefore);
      }
    }
  }
}

/** The last two points of each container of one Pod. */
export class PodPoints {
  /** Whether they are the ones that are found under the Pod's name. */
  indexed = false;

  constructor(
    readonly node: NodePoints,
    /** The Pod's place in the layout of its node. */
    readonly place: number,
  ) {}

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
    return !Number.isNaN(this.node.columns.timestampMs(this.firstSlot));
  }

  /** When the container that was measured last was measured. */
  get newestSampleMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (let slot = this.firstSlot; slot < this.endSlot; slot++) {
      newest = Math.max(newest, this.node.columns.timestampMs(slot));
    }
    return newest;
  }
}

/** Whether there are CPU and memory, measured at a time that can be. */
function isCredible(values: Float64Array, slot: number, latestMs: number): boolean {
  return isMeasured(values, slot) && values[slot * BATCH_FIELDS + TIMESTAMP_MS]! <= latestMs;
}

function areCredible(values: Float64Array, first: number, end: number, latestMs: number): boolean {
  for (let slot = first; slot < end; slot++) if (!isCredible(values, slot, latestMs)) return false;
  return true;
}

function keyOf({ namespace, name }: PodPoints): string {
  // A page's labels may hold any character.
  return `${namespace.length} ${namespace}${name}`;
}
