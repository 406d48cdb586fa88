import type { Node, Pod } from '../../model/cluster.js';
import { NODE_SLOT } from '../../model/metrics-batch.js';
import type { NodePoints, PodPoints } from '../../storage/node-points.js';
import { nodeUsage, podUsage, sampledSlot } from '../../storage/usage.js';
import { toNodeMetrics, toPodMetrics } from './metrics-objects.js';
import type { MetricsItem } from './metrics-item.js';

/** A Node or Pod that has a usage, and the slots of the points that make it. */
export interface Measured {
  readonly object: Pod | Node;
  readonly points: NodePoints;
  /** Those of a Pod's containers. Some may make no usage. */
  readonly firstSlot: number;
  readonly endSlot: number;
  /** The one whose time and window are those of the whole. */
  readonly sampledSlot: number;
}

/** The Node with its points, or `undefined` when they make no usage. */
export function measuredNode(object: Node, points: NodePoints): Measured | undefined {
  if (!points.columns.hasRate(NODE_SLOT)) return undefined;
  return { object, points, firstSlot: NODE_SLOT, endSlot: NODE_SLOT + 1, sampledSlot: NODE_SLOT };
}

/** The Pod with its points, or `undefined` when they make no usage. */
export function measuredPod(object: Pod, points: PodPoints): Measured | undefined {
  const sampled = sampledSlot(points);
  if (sampled === -1) return undefined;
  const { node, firstSlot, endSlot } = points;
  return { object, points: node, firstSlot, endSlot, sampledSlot: sampled };
}

/** When each was measured, in milliseconds since the epoch. */
export function timestampsOf(all: readonly Measured[]): Float64Array {
  const timestampsMs = new Float64Array(all.length);
  for (const [i, { points, sampledSlot: slot }] of all.entries()) timestampsMs[i] = points.columns.timestampMs(slot);
  return timestampsMs;
}

/** When what a list has was measured and arrived, collected as it is written. */
export class ArrivalTimes {
  /** When the points arrived that arrived first, in milliseconds by the steady clock. */
  oldestMs = Number.POSITIVE_INFINITY;
  private readonly times: Float64Array;
  private count = 0;

  /** @param most so many items at most */
  constructor(most: number) {
    this.times = new Float64Array(most);
  }

  /** When each was measured, in milliseconds since the epoch. */
  get timestampsMs(): Float64Array {
    return this.times.subarray(0, this.count);
  }

  add(items: readonly Measured[]): void {
    for (const { points, firstSlot, sampledSlot: slot } of items) {
      this.times[this.count++] = points.columns.timestampMs(slot);
      this.oldestMs = Math.min(this.oldestMs, points.arrivedMsOf(firstSlot));
    }
  }
}

/**
 * The API object, without `kind` and `apiVersion`. Its `creationTimestamp` is when the points were stored, so that it is
 * the same in every answer until the next batch.
 */
export function objectOf({ object, points, firstSlot, endSlot }: Measured): MetricsItem {
  // What is measured has a usage.
  if ('namespace' in object) {
    return toPodMetrics(object, podUsage({ node: points, firstSlot, endSlot })!, points.storedMs);
  }
  return toNodeMetrics(object, nodeUsage(points)!, points.storedMs);
}
