import { NODE_SLOT, podAt } from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import { swapUsage } from './extra-points.js';
import type { NodePoints, PodPoints } from './node-points.js';
import { usageAt } from './point-columns.js';

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
  /** What the Pod used by its own series, which is measured at another time; absent unless it is asked for and known. */
  readonly whole?: ResourceUsage;
}

/** Where the points of a Pod's containers are. */
export type SlotsOfPod = Pick<PodPoints, 'node' | 'firstSlot' | 'endSlot'>;

/** What a node used; `undefined` while it has no rate. */
export function nodeUsage(node: NodePoints): ResourceUsage | undefined {
  const { columns } = node;
  if (!columns.hasRate(NODE_SLOT)) return undefined;
  return { ...usageAt(columns, NODE_SLOT), ...swapUsage(swapOf(node, NODE_SLOT, NODE_SLOT + 1)?.[NODE_SLOT]) };
}

/** What a Pod used; `undefined` without a `sampledSlot`. */
export function podUsage(pod: SlotsOfPod): PodUsage | undefined {
  const sampled = sampledSlot(pod);
  if (sampled === -1) return undefined;
  const { columns, layout } = pod.node;
  const swap = swapOf(pod.node, pod.firstSlot, pod.endSlot);
  const whole = wholePodUsage(pod.node, pod.firstSlot);
  const containers: ContainerUsage[] = [];
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    // A Pod that was left as it was is so without what began since.
    if (!columns.hasRate(slot)) continue;
    containers.push({
      name: layout.containers[slot]!,
      usage: { ...usageAt(columns, slot), ...swapUsage(swap?.[slot]) },
    });
  }
  const time = { timestampMs: columns.timestampMs(sampled), windowNs: columns.windowNs(sampled) };
  return whole === undefined ? { ...time, containers } : { ...time, containers, whole };
}

/**
 * The slot of the container whose time and window are the Pod's: the one that was measured first. -1 when the Pod has no
 * usage: all its containers have one, or it has none. By the original's rules a container whose counter or start went back
 * is left out of the sum. A Pod that was left as it was is served so, without what began since.
 */
export function sampledSlot({ node, firstSlot, endSlot }: SlotsOfPod): number {
  const { columns } = node;
  let sampled = -1;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!columns.hasRate(slot)) {
      if (node.isHeld(firstSlot)) continue;
      return -1;
    }
    if (sampled === -1 || columns.timestampMs(slot) < columns.timestampMs(sampled)) sampled = slot;
  }
  return sampled;
}

/** Swap in bytes by slot, when it is asked for and known of each container that has a usage. */
export function swapOf(node: NodePoints, firstSlot: number, endSlot: number): Float64Array | undefined {
  return node.extra?.swapOf(node.columns, firstSlot, endSlot);
}

/** What the Pod that begins in this slot used as a whole, when that is asked for and known. */
export function wholePodUsage({ extra, layout }: NodePoints, firstSlot: number): ResourceUsage | undefined {
  return extra?.podUsage(podAt(layout, firstSlot));
}
