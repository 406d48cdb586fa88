import { CPU, MEMORY, type MeasuredResource } from './resources.js';
import type { ResourceUsage } from './usage.js';
import type { UsageView } from './usage-source.js';

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
  /** The usage of the Pod as a whole, with its own time; absent unless it is asked for and known. */
  readonly whole?: ResourceUsage;
}

/** What a node used; `undefined` while it has no rate. */
export function nodeUsageOf(node: UsageView): ResourceUsage | undefined {
  return node.sampledSlot === -1 ? undefined : usageAt(node, node.sampledSlot, node.resources);
}

/** What a Pod used; `undefined` while it has no usage. */
export function podUsageOf(pod: UsageView): PodUsage | undefined {
  const { sampledSlot, resources, whole } = pod;
  if (sampledSlot === -1) return undefined;
  const containers: ContainerUsage[] = [];
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    // A Pod that is held is served without containers that began since.
    if (pod.hasRate(slot)) containers.push({ name: pod.containerName(slot), usage: usageAt(pod, slot, resources) });
  }
  const time = { timestampMs: pod.timestampMs(sampledSlot), windowNs: pod.windowNs(sampledSlot) };
  return whole === undefined ? { ...time, containers } : { ...time, containers, whole };
}

function usageAt(view: UsageView, slot: number, resources: readonly MeasuredResource[]): ResourceUsage {
  const usage = {
    cpuNanocores: view.valueAt(CPU, slot),
    memoryBytes: view.valueAt(MEMORY, slot),
    timestampMs: view.timestampMs(slot),
    windowNs: view.windowNs(slot),
  };
  const gauges = resources.filter(({ field }) => field === undefined);
  if (gauges.length === 0) return usage;
  return { ...usage, gauges: gauges.map((resource) => ({ resource, value: view.valueAt(resource, slot) })) };
}
