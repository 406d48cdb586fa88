import { NODE_SLOT } from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import type { NodePoints, PodPoints } from './node-points.js';
import type { PointColumns } from './point-columns.js';

/** What one container used. */
export interface ContainerUsage {
  readonly name: string;
  readonly usage: ResourceUsage;
}

/** What the containers of one Pod used. */
export interface PodUsage {
  /** The earliest of the containers' timestamps, in milliseconds since the epoch. */
  readonly timestampMs: number;
  /** The window of that container, in nanoseconds. */
  readonly windowNs: number;
  /** In the order of the kubelet's page; never empty. */
  readonly containers: readonly ContainerUsage[];
}

/** Where the points of a Pod's containers are. */
export type SlotsOfPod = Pick<PodPoints, 'node' | 'firstSlot' | 'endSlot'>;

/** What a node used; `undefined` while it has one point only, or when its counter went down. */
export function nodeUsage({ columns }: NodePoints): ResourceUsage | undefined {
  return !columns.hasRate(NODE_SLOT) ? undefined : usageOf(columns, NODE_SLOT);
}

/** What a Pod used; `undefined` without a `sampledSlot`. */
export function podUsage(pod: SlotsOfPod): PodUsage | undefined {
  const sampled = sampledSlot(pod);
  if (sampled === -1) return undefined;
  const { columns, layout } = pod.node;
  const containers: ContainerUsage[] = [];
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    if (!columns.hasRate(slot)) continue;
    containers.push({ name: layout.containers[slot]!, usage: usageOf(columns, slot) });
  }
  return { timestampMs: columns.timestampMs(sampled), windowNs: columns.windowNs(sampled), containers };
}

/**
 * The slot of the container whose time and window are the Pod's: of those that have a usage the first that was measured.
 * -1 when the Pod has no usage, by the original's rules: a Pod of which any container has one point only has none, and a
 * container whose counter or start time went down is left out. Where the original then serves a Pod without containers,
 * this leaves the Pod out.
 */
export function sampledSlot({ node: { columns }, firstSlot, endSlot }: SlotsOfPod): number {
  let sampled = -1;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!columns.hasPrevious(slot)) return -1;
    if (!columns.hasRate(slot)) continue;
    if (sampled === -1 || columns.timestampMs(slot) < columns.timestampMs(sampled)) sampled = slot;
  }
  return sampled;
}

function usageOf(columns: PointColumns, slot: number): ResourceUsage {
  return {
    cpuNanocores: columns.cpuNanocores(slot),
    memoryBytes: columns.memoryBytes(slot),
    timestampMs: columns.timestampMs(slot),
    windowNs: columns.windowNs(slot),
  };
}
