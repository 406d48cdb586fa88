import type { ClusterUsage, ServedPodMetrics } from './metrics-reader.ts';
import { quantityValue } from './quantity.ts';
import { aligned } from './text-table.ts';

/** The key under which the demo's GPUs are served. */
export const GPU = 'nvidia.com/gpu';

/** What the HorizontalPodAutoscaler of the view wants of each Pod: half a GPU. */
const TARGET = 0.5;
/** The controller leaves the replicas alone if the average is this near to the target. */
const TOLERANCE = 0.1;

/** How many Pods have numbers of GPUs. */
export function gpuPods({ pods }: ClusterUsage): readonly ServedPodMetrics[] {
  return pods.filter(({ containers }) => containers.some(({ usage }) => usage[GPU] !== undefined));
}

/**
 * What an HPA of `type: Resource`, `nvidia.com/gpu`, `averageValue: 500m` sees, and would do: the average over all Pods,
 * and replicas by the controller's rule. Below it the Pods, busiest first.
 */
export function gpuTable(usage: ClusterUsage): string[] {
  const pods = gpuPods(usage).map((pod) => ({ pod, gpus: gpusOf(pod) }));
  if (pods.length === 0) return [`No Pod has ${GPU} yet.`];
  const sum = pods.reduce((total, { gpus }) => total + gpus, 0);
  const average = sum / pods.length;
  const isNear = Math.abs(average / TARGET - 1) <= TOLERANCE;
  const wanted = isNear ? pods.length : Math.ceil(sum / TARGET);
  const view = [
    ['HPA', 'METRIC', 'TARGETS (AVG)', 'REPLICAS', 'WANTED'],
    ['inference', GPU, `${milli(average)}/${milli(TARGET)}`, String(pods.length), String(wanted)],
  ];
  const rows = pods
    .toSorted((a, b) => b.gpus - a.gpus)
    .map(({ pod: { metadata }, gpus }) => [metadata.namespace, metadata.name, milli(gpus)]);
  return [...aligned(view), '', ...aligned([['NAMESPACE', 'NAME', 'GPU'], ...rows])];
}

/** The controller rounds each container up to a thousandth before it sums them. */
function gpusOf({ containers }: ServedPodMetrics): number {
  return (
    containers.reduce((sum, { usage }) => sum + Math.ceil(quantityValue(usage[GPU] ?? '0') * 1000 - 1e-6), 0) / 1000
  );
}

function milli(gpus: number): string {
  return `${Math.round(gpus * 1000)}m`;
}
