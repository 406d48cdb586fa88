import type { ClusterUsage, ServedNodeMetrics, ServedPodMetrics } from './metrics-reader.ts';
import { gpuTable } from './gpu-table.ts';
import { mebibytes, milliCores, percent, quantityValue } from './quantity.ts';
import { aligned } from './text-table.ts';

/** `kubectl top nodes`, busiest first; nodes that have no numbers yet at the end. */
export function nodeTable({ capacities, nodes }: ClusterUsage): string[] {
  const metrics = new Map(nodes.map((node) => [node.metadata.name, node]));
  const rows = capacities
    .map(({ metadata: { name }, status: { allocatable } }) => ({ name, allocatable, used: metrics.get(name) }))
    .toSorted((a, b) => nodeCores(b.used) - nodeCores(a.used) || (a.name < b.name ? -1 : 1))
    .map(({ name, allocatable, used }) => {
      if (!used) return [name, '<unknown>', '<unknown>', '<unknown>', '<unknown>'];
      const cores = quantityValue(used.usage.cpu);
      const bytes = quantityValue(used.usage.memory);
      return [
        name,
        milliCores(cores),
        percent(cores, quantityValue(allocatable.cpu)),
        mebibytes(bytes),
        percent(bytes, quantityValue(allocatable.memory)),
      ];
    });
  return aligned([['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], ...rows]);
}

/** `kubectl top pods -A --sort-by=cpu`. */
export function podTable({ pods }: ClusterUsage): string[] {
  const rows = pods
    .map((pod) => ({ pod, cores: podSum(pod, 'cpu'), bytes: podSum(pod, 'memory') }))
    .toSorted((a, b) => b.cores - a.cores)
    .map(({ pod: { metadata }, cores, bytes }) => [
      metadata.namespace,
      metadata.name,
      milliCores(cores),
      mebibytes(bytes),
    ]);
  return aligned([['NAMESPACE', 'NAME', 'CPU(cores)', 'MEMORY(bytes)'], ...rows]);
}

/** All tables in so many lines: all but the last get at most a third each, and what is left out is counted. */
export function topScreen(usage: ClusterUsage, lines: number, withGpus = false): string[] {
  const third = Math.max(4, Math.floor(lines / 3));
  const gpus = withGpus ? [...shortened(gpuTable(usage), third, 'Pods'), ''] : [];
  const nodes = shortened(nodeTable(usage), third, 'nodes');
  const pods = shortened(podTable(usage), Math.max(4, lines - gpus.length - nodes.length - 1), 'Pods');
  return [...gpus, ...nodes, '', ...pods];
}

function shortened(table: string[], lines: number, what: string): string[] {
  if (table.length <= lines) return table;
  return [...table.slice(0, lines - 1), `… and ${table.length - lines + 1} more ${what}`];
}

function nodeCores(node: ServedNodeMetrics | undefined): number {
  return node ? quantityValue(node.usage.cpu) : -1;
}

function podSum(pod: ServedPodMetrics, resource: 'cpu' | 'memory'): number {
  return pod.containers.reduce((sum, { usage }) => sum + quantityValue(usage[resource]), 0);
}
