import { type BatchLayout, isMeasured, isPodMeasured, type MetricsBatch, NODE_SLOT } from '../model/metrics-batch.js';
import { PointColumns } from './point-columns.js';

/** All that one kubelet's batches left. What a batch does not have is gone with it. */
export class NodePoints {
  readonly columns: PointColumns;
  readonly pods: readonly PodPoints[];
  /** When the last batch was stored, in milliseconds since the epoch. */
  storedMs = 0;
  /** How many containers have two points. */
  servableContainers = 0;

  constructor(
    readonly nodeName: string,
    readonly layout: BatchLayout,
  ) {
    this.columns = new PointColumns(layout.containers.length);
    this.pods = layout.pods.map((_, pod) => new PodPoints(this, pod));
  }

  /** Makes a batch of the same layout the last one. */
  add(batch: MetricsBatch, storedMs: number, resolutionMs: number): void {
    const { columns, layout } = this;
    const { values } = batch;
    if (isMeasured(values, NODE_SLOT)) columns.add(NODE_SLOT, values, resolutionMs);
    else columns.clear(NODE_SLOT);
    let servable = 0;
    for (let pod = 0; pod < layout.pods.length; pod++) {
      const measured = isPodMeasured(batch, pod);
      for (let slot = layout.firstSlots[pod]!; slot < layout.firstSlots[pod + 1]!; slot++) {
        if (measured) columns.add(slot, values, resolutionMs);
        else columns.clear(slot);
        if (columns.hasPrevious(slot)) servable++;
      }
    }
    this.servableContainers = servable;
    this.storedMs = storedMs;
  }

  /** Takes over the points of what another layout of the same node names too. */
  takeOver({ layout, columns, pods }: NodePoints): void {
    this.columns.copy(NODE_SLOT, columns, NODE_SLOT);
    const podsBefore = new Map(pods.map((pod) => [keyOf(pod), pod]));
    for (const pod of this.pods) {
      const { firstSlot, endSlot } = pod;
      const before = podsBefore.get(keyOf(pod));
      if (before === undefined) continue;
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
    private readonly pod: number,
  ) {}

  get namespace(): string {
    return this.node.layout.namespaces[this.pod]!;
  }

  get name(): string {
    return this.node.layout.pods[this.pod]!;
  }

  get firstSlot(): number {
    return this.node.layout.firstSlots[this.pod]!;
  }

  get endSlot(): number {
    return this.node.layout.firstSlots[this.pod + 1]!;
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

function keyOf({ namespace, name }: PodPoints): string {
  // A page's labels may hold any character.
  return `${namespace.length} ${namespace}${name}`;
}
