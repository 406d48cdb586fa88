import { containerLabels, inPageOrder, podLabels, resourcePage } from '../kubelets/resource-page.ts';
import type { NodeReadings } from '../kubelets/resource-page.ts';
import { podAddress } from '../pods/describe-pod.ts';
import type { PodDescription } from '../pods/pod-object.ts';
import { uidOf } from '../workload/names.ts';
import { MachinePods, containersOf } from './machine-pods.ts';
import type { MachinePod } from './machine-pods.ts';
import type { ProcSnapshot } from './proc-snapshot.ts';

/** The namespace of this machine's own processes. */
export const MACHINE_NAMESPACE = 'machine';

/** Two requests within this time get the same sample, so that a rate is never taken over a few ticks. */
const LEAST_BETWEEN_SAMPLES_MS = 1_000;

/** This very machine as a node: its kubelet's page and its Pods, from what `read` finds in /proc. */
export class MachineNode {
  readonly nodeName: string;
  readonly #read: () => ProcSnapshot;
  readonly #pods = new MachinePods();
  #snapshot?: ProcSnapshot;
  #sampledMs = -Infinity;

  constructor(nodeName: string, read: () => ProcSnapshot) {
    this.nodeName = nodeName;
    this.#read = read;
  }

  /** Takes a sample, unless the last one is less than a second old. */
  sample(nowMs: number): void {
    if (nowMs - this.#sampledMs < LEAST_BETWEEN_SAMPLES_MS) return;
    this.#snapshot = this.#read();
    this.#sampledMs = nowMs;
    this.#pods.update(this.#snapshot);
  }

  /** The page `/metrics/resource` at this time. */
  page(nowMs: number): string {
    this.sample(nowMs);
    return resourcePage(this.readings());
  }

  /** The numbers of the last sample. */
  readings(): NodeReadings {
    if (!this.#snapshot) return { containers: [], pods: [] };
    const { stat, memory } = this.#snapshot;
    const timed = { swapBytes: 0, timestampMs: this.#sampledMs };
    const pods = this.#pods.list();
    return {
      node: {
        ...timed,
        labels: '',
        cpuSeconds: stat.cpuSeconds,
        memoryBytes: memory.workingSetBytes,
        swapBytes: memory.swapUsedBytes,
      },
      containers: pods
        .flatMap((pod) => containersOf(pod).map((container) => ({ pod, container })))
        .map(({ pod, container: { name, cpuSeconds, memoryBytes, startMs } }) => {
          const labels = containerLabels(MACHINE_NAMESPACE, pod.name, name);
          return { ...timed, labels, cpuSeconds: rounded(cpuSeconds), memoryBytes, startSeconds: startMs / 1000 };
        })
        .sort(inPageOrder),
      pods: pods
        .map((pod) => ({
          ...timed,
          labels: podLabels(MACHINE_NAMESPACE, pod.name),
          cpuSeconds: rounded(pod.cpuSeconds),
          memoryBytes: containersOf(pod).reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
        }))
        .sort(inPageOrder),
    };
  }

  /** Its Pods at the last sample, for the API; the node has this place in the cluster. */
  describePods(nodeIndex: number): PodDescription[] {
    return this.#pods.list().map((pod) => this.#describe(pod, nodeIndex));
  }

  #describe(pod: MachinePod, nodeIndex: number): PodDescription {
    const uid = uidOf(`${this.nodeName}/${pod.name}/${pod.createdMs}`);
    return {
      namespace: MACHINE_NAMESPACE,
      name: pod.name,
      uid,
      labels: { app: pod.name, tier: 'machine' },
      nodeName: this.nodeName,
      podIP: podAddress(nodeIndex, uid),
      createdMs: pod.createdMs,
      phase: 'Running',
      containers: containersOf(pod).map(({ name, startMs, restarts }) => {
        return { name, image: `machine/${name}`, restarts, state: 'running', startedMs: startMs };
      }),
    };
  }
}

/** Sums of ticks without the dust of binary fractions. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
