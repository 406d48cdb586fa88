import { CPU_NS, MEMORY_BYTES } from './metrics-batch.js';

/** Whose a number is: the node's itself, a container's, or a whole Pod's. */
export type SeriesOwner = 'node' | 'container' | 'pod';

/** A resource whose usage is served. */
export interface MeasuredResource {
  /** The key in a usage, and the name in `--extra-resources`. */
  readonly name: string;
  /** A counter becomes a rate, which takes two points. A gauge is the number of the last page. */
  readonly kind: 'counter' | 'gauge';
  /** Values are whole numbers of this unit; answers have them as Quantities. */
  readonly unit: 'nanocores' | 'bytes' | 'thousandths';
  /** Where a batch has its number; undefined for an extra gauge, which has an array of its own. */
  readonly field: number | undefined;
}

/** A resource that kubelets have. A new one is a row of `EXTRA_GAUGES`, a word in the flag's help and a test. */
export interface KubeletResource extends MeasuredResource {
  /** The name of the series on a kubelet's page. */
  readonly series: Readonly<Record<SeriesOwner, string>>;
}

/** A gauge that is read and served only when it is asked for. */
export type ExtraGauge = KubeletResource & { readonly kind: 'gauge'; readonly field: undefined };

export const CPU: KubeletResource = {
  name: 'cpu',
  kind: 'counter',
  unit: 'nanocores',
  series: {
    node: 'node_cpu_usage_seconds_total',
    container: 'container_cpu_usage_seconds_total',
    pod: 'pod_cpu_usage_seconds_total',
  },
  field: CPU_NS,
};

export const MEMORY: KubeletResource = {
  name: 'memory',
  kind: 'gauge',
  unit: 'bytes',
  series: {
    node: 'node_memory_working_set_bytes',
    container: 'container_memory_working_set_bytes',
    pod: 'pod_memory_working_set_bytes',
  },
  field: MEMORY_BYTES,
};

export const EXTRA_GAUGES: readonly ExtraGauge[] = [
  {
    name: 'swap',
    kind: 'gauge',
    unit: 'bytes',
    series: { node: 'node_swap_usage_bytes', container: 'container_swap_usage_bytes', pod: 'pod_swap_usage_bytes' },
    field: undefined,
  },
];

/** What `--extra-resources` names for the CPU and memory of each Pod as a whole. */
const WHOLE_PODS = 'pod';

/** The names that `--extra-resources` knows. */
export const extraResourceNames: readonly string[] = [...EXTRA_GAUGES.map(({ name }) => name), WHOLE_PODS];

/** What is read and served besides the CPU and memory of nodes and containers. */
export interface ExtraResources {
  readonly gauges: readonly ExtraGauge[];
  /** Whether whole Pods are served: CPU, memory and the gauges. A whole Pod has more than its containers. */
  readonly pod: boolean;
}

/** What these names, which are known, ask for. */
export function extraResourcesOf(names: readonly string[]): ExtraResources {
  return { gauges: EXTRA_GAUGES.filter(({ name }) => names.includes(name)), pod: names.includes(WHOLE_PODS) };
}

/** Whether anything is asked for. */
export function hasExtras({ gauges, pod }: ExtraResources): boolean {
  return gauges.length > 0 || pod;
}

/** The resources of every usage, sorted by name as in an answer. */
export const BASE_RESOURCES: readonly KubeletResource[] = [CPU, MEMORY];

/** The resources of a usage that has these gauges too, sorted by name as in an answer. */
export function resourcesWith(gauges: readonly ExtraGauge[]): readonly KubeletResource[] {
  return [...BASE_RESOURCES, ...gauges].sort((a, b) => (a.name < b.name ? -1 : 1));
}
