import type { Reading } from '../../simulator/kubelets/resource-page.ts';
import { containerLabels, inPageOrder, podLabels, resourcePage } from '../../simulator/kubelets/resource-page.ts';
import { NAMESPACE, PODS, Workload } from './workload.ts';

/** One Pod of a node. */
export interface MatrixPod {
  readonly name: string;
  readonly containers: ReadonlyMap<string, Workload>;
}

const AGE_S = 3_600;

/** What runs on one node, and the page that says so. */
export class MatrixNode {
  readonly usage: Workload;
  /** By name; those of a storm come and go. */
  readonly pods = new Map<string, MatrixPod>();
  readonly #index: number;
  #seed = 0;

  constructor(index: number, nowS: number) {
    this.#index = index;
    this.usage = new Workload(index * 101, nowS - AGE_S);
    for (let pod = 0; pod < PODS; pod++) {
      this.addPod(`pod-${index}-${pod}`, pod % 2 === 0 ? ['app', 'sidecar'] : ['app'], nowS - AGE_S);
    }
  }

  addPod(name: string, containers: readonly string[], startS: number): void {
    const workload = (): Workload => new Workload(this.#index * 101 + ++this.#seed, startS);
    this.pods.set(name, { name, containers: new Map(containers.map((container) => [container, workload()])) });
  }

  /** Reboots the machine: every counter is 0 at this second. No page of a later time may have been read before. */
  reboot(startS: number): void {
    this.usage.restart(startS);
    for (const { containers } of this.pods.values()) for (const one of containers.values()) one.restart(startS);
  }

  /** The page, everything measured at the last whole second. */
  page(nowMs: number): string {
    const second = Math.floor(nowMs / 1000);
    const pods = [...this.pods.values()].filter(({ containers }) => runs([...containers.values()][0]!, second));
    const containers = pods.flatMap((pod) =>
      [...pod.containers].map(([name, workload]) => ({
        ...reading(containerLabels(NAMESPACE, pod.name, name), [workload], second),
        startSeconds: workload.startBefore(second),
        ...(name === 'app' && { swapLimitBytes: 0 }),
      })),
    );
    return resourcePage({
      node: runs(this.usage, second) ? reading('', [this.usage], second) : undefined,
      containers: containers.sort(inPageOrder),
      pods: pods
        .map((pod) => reading(podLabels(NAMESPACE, pod.name), [...pod.containers.values()], second))
        .sort(inPageOrder),
    });
  }
}

function runs(workload: Workload, second: number): boolean {
  return workload.startBefore(second) < second;
}

function reading(labels: string, workloads: readonly Workload[], second: number): Reading {
  return {
    labels,
    cpuSeconds: sum(workloads, (one) => one.counter(second)) / 1e9,
    memoryBytes: sum(workloads, (one) => one.memory(second)),
    swapBytes: 0,
    timestampMs: second * 1000,
  };
}

function sum(workloads: readonly Workload[], of: (workload: Workload) => number): number {
  return workloads.reduce((total, workload) => total + of(workload), 0);
}
