import { keyOf, type Pod, type PodMetrics } from '../kubernetes/objects.js';
import { parseDuration } from '../tables/row.js';

/** The defaults of kube-controller-manager: --horizontal-pod-autoscaler-cpu-initialization-period and its delay. */
const CPU_INITIALIZATION_MS = 5 * 60_000;
const READINESS_DELAY_MS = 30_000;

/** The Pods of a target, as the controller groups them before it counts (replica_calculator.go of Kubernetes). */
export interface PodGroups {
  readonly counted: readonly Pod[];
  /** They run and have no metrics. */
  readonly missing: readonly Pod[];
  /** They are pending, or their CPU does not count yet. */
  readonly unready: readonly Pod[];
  /** They end or have failed. */
  readonly ignored: readonly Pod[];
}

/** Groups the Pods of a target for one resource. */
export function groupPods(
  pods: readonly Pod[],
  metrics: ReadonlyMap<string, PodMetrics>,
  resource: string,
  nowMs: number,
): PodGroups {
  const groups = { counted: [] as Pod[], missing: [] as Pod[], unready: [] as Pod[], ignored: [] as Pod[] };
  for (const pod of pods) groups[groupOf(pod, metrics.get(keyOf(pod)), resource, nowMs)].push(pod);
  return groups;
}

function groupOf(pod: Pod, metrics: PodMetrics | undefined, resource: string, nowMs: number): keyof PodGroups {
  const phase = pod.status?.phase;
  if (pod.metadata.deletionTimestamp !== undefined || phase === 'Failed') return 'ignored';
  if (phase === 'Pending') return 'unready';
  if (metrics === undefined) return 'missing';
  return resource === 'cpu' && isUnready(pod, metrics, nowMs) ? 'unready' : 'counted';
}

/** Returns whether the CPU of a Pod does not count yet, because it may be that of its start. */
function isUnready({ status }: Pod, metrics: PodMetrics, nowMs: number): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined || status?.startTime === undefined) return true;
  const startMs = Date.parse(status.startTime);
  const sinceMs = Date.parse(ready.lastTransitionTime ?? '');
  if (startMs + CPU_INITIALIZATION_MS > nowMs) {
    return ready.status === 'False' || Date.parse(metrics.timestamp) < sinceMs + parseDuration(metrics.window);
  }
  return ready.status === 'False' && startMs + READINESS_DELAY_MS > sinceMs;
}
