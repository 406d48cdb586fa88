import { NODE_SLOT, podAt } from '../model/metrics-batch.js';
import { BASE_RESOURCES, CPU, MEMORY, type Resource } from '../model/resources.js';
import type { ResourceUsage } from '../model/usage.js';
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
  return usageOf(node, resourcesOf(node, NODE_SLOT, NODE_SLOT + 1), NODE_SLOT);
}

/** What a Pod used; `undefined` without a `sampledSlot`. */
export function podUsage(pod: SlotsOfPod): PodUsage | undefined {
  const sampled = sampledSlot(pod);
  if (sampled === -1) return undefined;
  const { columns, layout } = pod.node;
  const resources = resourcesOf(pod.node, pod.firstSlot, pod.endSlot);
  const whole = wholePodUsage(pod.node, pod.firstSlot);
  const containers: ContainerUsage[] = [];
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    // A Pod that was left as it was is so without what began since.
    if (!columns.hasRate(slot)) continue;
    containers.push({ name: layout.containers[slot]!, usage: usageOf(pod.node, resources, slot) });
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

/** The resources of the usages in these slots, sorted by name. */
export function resourcesOf(node: NodePoints, firstSlot: number, endSlot: number): readonly Resource[] {
  return node.extra?.resourcesOf(node.columns, firstSlot, endSlot) ?? BASE_RESOURCES;
}

/** How much of a resource was used in a slot, in the resource's unit. */
export function valueAt(node: NodePoints, resource: Resource, slot: number): number {
  if (resource === CPU) return node.columns.cpuNanocores(slot);
  if (resource === MEMORY) return node.columns.memoryBytes(slot);
  return node.extra!.gaugeAt(resource, slot);
}

/** The usage in a slot, of these resources. */
function usageOf(node: NodePoints, resources: readonly Resource[], slot: number): ResourceUsage {
  const usage = usageAt(node.columns, slot);
  const gauges = resources.filter(({ field }) => field === undefined);
  if (gauges.length === 0) return usage;
  return { ...usage, gauges: gauges.map((resource) => ({ resource, value: valueAt(node, resource, slot) })) };
}

/** What the Pod that begins in this slot used as a whole, when that is asked for and known. */
export function wholePodUsage({ extra, layout }: NodePoints, firstSlot: number): ResourceUsage | undefined {
  return extra?.podUsage(podAt(layout, firstSlot));
}
