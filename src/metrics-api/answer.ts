import type { Node, Pod } from '../model/cluster.js';
import type { ResourceUsage } from '../model/usage.js';
import type { NodePoints, PodPoints } from '../storage/node-points.js';
import { nodeUsage, podUsage, type PodUsage } from '../storage/usage.js';
import { nodeMetricsJson, podMetricsJson } from './encoding/json-list.js';
import { nodeMetricsFragment, podMetricsFragment } from './encoding/protobuf-fragment.js';
import { toNodeMetrics, toPodMetrics } from './metrics-objects.js';
import type { NodeMetrics } from './objects/node-metrics.js';
import type { PodMetrics } from './objects/pod-metrics.js';

/**
 * What is answered about one Node or Pod, kept with its points until the next batch: autoscalers ask for the same
 * numbers many times between two batches. `creationTimestamp` is when the points were stored, so that the encoded forms
 * stay true.
 */
export interface Answer {
  /** When the usage was measured, in milliseconds since the epoch. */
  readonly timestampMs: number;
  /** The item without `kind` and `apiVersion`. */
  readonly object: NodeMetrics | PodMetrics;
  /** The item as it stands in a list, encoded when first asked for. */
  readonly json: Uint8Array;
  readonly protobuf: Uint8Array;
}

/** The answer about a Node, or `undefined` when its points make no usage. */
export function nodeAnswer(node: Node, points: NodePoints): NodeAnswer | undefined {
  const kept = points.answer as NodeAnswer | undefined;
  // The Node may have other labels now than when its answer was made.
  if (kept?.node === node) return kept;
  const usage = nodeUsage(points);
  return usage && (points.answer = new NodeAnswer(node, usage, points.storedMs));
}

/** The answer about a Pod, or `undefined` when its points make no usage. */
export function podAnswer(pod: Pod, points: PodPoints): PodAnswer | undefined {
  const kept = points.answer as PodAnswer | undefined;
  if (kept?.pod === pod) return kept;
  const usage = podUsage(points);
  return usage && (points.answer = new PodAnswer(pod, usage, points.storedMs));
}

class NodeAnswer implements Answer {
  private jsonBytes?: Uint8Array;
  private protobufBytes?: Uint8Array;

  constructor(
    readonly node: Node,
    private readonly usage: ResourceUsage,
    private readonly storedMs: number,
  ) {}

  get timestampMs(): number {
    return this.usage.timestampMs;
  }

  get object(): NodeMetrics {
    return toNodeMetrics(this.node, this.usage, this.storedMs);
  }

  get json(): Uint8Array {
    return (this.jsonBytes ??= nodeMetricsJson(this.node, this.usage, this.storedMs));
  }

  get protobuf(): Uint8Array {
    return (this.protobufBytes ??= nodeMetricsFragment(this.node, this.usage, this.storedMs));
  }
}

class PodAnswer implements Answer {
  private jsonBytes?: Uint8Array;
  private protobufBytes?: Uint8Array;

  constructor(
    readonly pod: Pod,
    private readonly usage: PodUsage,
    private readonly storedMs: number,
  ) {}

  get timestampMs(): number {
    return this.usage.timestampMs;
  }

  get object(): PodMetrics {
    return toPodMetrics(this.pod, this.usage, this.storedMs);
  }

  get json(): Uint8Array {
    return (this.jsonBytes ??= podMetricsJson(this.pod, this.usage, this.storedMs));
  }

  get protobuf(): Uint8Array {
    return (this.protobufBytes ??= podMetricsFragment(this.pod, this.usage, this.storedMs));
  }
}
