import {
  BATCH_FIELDS,
  CPU_NS,
  isMeasured,
  MEMORY_BYTES,
  type MetricsBatch,
  NODE_SLOT,
  TIMESTAMP_MS,
} from '../model/metrics-batch.js';
import type { KubeletProblem } from './kubelet-outcome.js';

/** A sample that is further ahead, in milliseconds, shows a wrong clock. */
const LARGEST_LEAD_MS = 5_000;
/** A sample that is older, in milliseconds, is too old: four times the interval at which kubelets measure. */
const LARGEST_LAG_MS = 60_000;

const INCOMPLETE_CURE =
  "Look at the page: kubectl get --raw /api/v1/nodes/NODE/proxy/metrics/resource, and in the kubelet's log for its " +
  'statistics: the container runtime and the kubelet must have the same cgroup driver, and the runtime its cgroups.';

const ONLY_PODS_CURE =
  'Turn the feature gate PodAndContainerStatsFromCRI off in the configuration of the kubelet, or upgrade it to 1.36: ' +
  'before that, a kubelet with the gate has series of Pods only.';

/**
 * Returns what is missing on a page.
 *
 * @param onlyPods true if the page has series of Pods
 */
export function pageFaults({ layout, values }: MetricsBatch, hasPods: boolean, onlyPods = false): KubeletProblem[] {
  const missing = missingSeries(values, NODE_SLOT, ['node_cpu_usage_seconds_total', 'node_memory_working_set_bytes']);
  const slots = layout.containers.length;
  const containers = Array.from({ length: slots - 1 }, (_, i) => i + 1);
  if (containers.length === 0 && (hasPods || onlyPods)) missing.push('every series of containers');
  if (containers.length > 0 && !containers.some((slot) => isMeasured(values, slot)))
    missing.push('CPU or memory of every container');
  if (missing.length === 0) return [];
  const message = `the page lacks ${missing.join(', ')}, so this server has no metrics of them`;
  return [
    {
      stage: 'kubelet-page',
      status: 'warning',
      kind: missing.join(),
      message,
      cure: onlyPods ? ONLY_PODS_CURE : INCOMPLETE_CURE,
    },
  ];
}

/** Compares the times on a page with the clock of this machine. */
export function clockFaults({ values }: MetricsBatch, nowMs: number): KubeletProblem[] {
  const times: number[] = [];
  for (let at = TIMESTAMP_MS; at < values.length; at += BATCH_FIELDS) if (values[at]! > 0) times.push(values[at]!);
  if (times.length === 0) return [];
  // Only the newest sample shows the node's clock. Others may be old.
  const leadMs = times.reduce((newest, time) => Math.max(newest, time)) - nowMs;
  if (leadMs <= LARGEST_LEAD_MS && leadMs >= -LARGEST_LAG_MS) return [];
  const ahead = leadMs > 0;
  return [
    {
      stage: 'kubelet-clock',
      status: 'warning',
      kind: ahead ? 'ahead' : 'behind',
      message: `the newest sample is ${Math.round(Math.abs(leadMs) / 1000)} s ${ahead ? 'ahead of' : 'behind'} the clock of this machine`,
      cure:
        "Set the clocks of the node and of this server's node by NTP (timedatectl, chronyc tracking)" +
        `${ahead ? '' : '; or the kubelet has stopped measuring: look in its log'}.`,
    },
  ];
}

function missingSeries(values: Float64Array, slot: number, [cpu, memory]: [string, string]): string[] {
  const has = (field: number) => values[slot * BATCH_FIELDS + field] !== 0;
  return [...(has(CPU_NS) ? [] : [cpu]), ...(has(MEMORY_BYTES) ? [] : [memory])];
}
