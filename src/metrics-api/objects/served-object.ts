import type { Node, Pod } from '../../model/cluster.js';
import { nodeUsageOf, podUsageOf } from '../../model/usage-objects.js';
import type { UsageView } from '../../model/usage-source.js';
import { toNodeMetrics, toPodMetrics } from './metrics-objects.js';
import type { MetricsItem } from './response-object.js';

/** A Node or Pod that has a usage. */
export interface ServedObject {
  readonly object: Pod | Node;
  readonly usage: UsageView;
  /** The slot whose time and window are those of the whole. */
  readonly sampledSlot: number;
  /** Its `resourceVersion`; undefined without `--watch`. */
  readonly version?: number | undefined;
}

/**
 * The Node or Pod with its numbers, or `undefined` when they make no usage.
 *
 * @param hasVersion whether it gets a version: the time of its sample in milliseconds, which is the same on every replica.
 *   A sample from the future has the time when it was stored, since a watch must go on from any version.
 */
export function servedObject(object: Pod | Node, usage: UsageView, hasVersion = false): ServedObject | undefined {
  const { sampledSlot } = usage;
  if (sampledSlot === -1) return undefined;
  const version = hasVersion ? Math.min(usage.timestampMs(sampledSlot), usage.storedMs) : undefined;
  return { object, usage, sampledSlot, version };
}

/** When one object was measured, for the ages of samples. */
export function timestampOf({ usage, sampledSlot }: ServedObject): Float64Array {
  return Float64Array.of(usage.timestampMs(sampledSlot));
}

/** When the items of a list were measured and arrived, collected while the list is written. */
export class ArrivalTimes {
  /** When the oldest numbers arrived, in milliseconds by the steady clock. */
  oldestMs = Number.POSITIVE_INFINITY;
  private readonly times: Float64Array;
  private count = 0;

  /** @param most the largest number of items */
  constructor(most: number) {
    this.times = new Float64Array(most);
  }

  /** When each item was measured, in milliseconds since the epoch. */
  get timestampsMs(): Float64Array {
    return this.times.subarray(0, this.count);
  }

  addItems(items: readonly ServedObject[]): void {
    for (const { usage, sampledSlot } of items) {
      this.times[this.count++] = usage.timestampMs(sampledSlot);
      this.oldestMs = Math.min(this.oldestMs, usage.arrivedMs);
    }
  }
}

/**
 * The API object, without `kind` and `apiVersion`. Its `creationTimestamp` is when the numbers were stored, so that it is
 * the same in every answer until the next batch.
 */
export function metricsItemOf({ object, usage, version }: ServedObject): MetricsItem {
  // A served object has a usage.
  if ('namespace' in object) return toPodMetrics(object, podUsageOf(usage)!, usage.storedMs, version);
  return toNodeMetrics(object, nodeUsageOf(usage)!, usage.storedMs, version);
}
