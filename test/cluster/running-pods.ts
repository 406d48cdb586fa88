import { containerLabels, inPageOrder, podLabels, resourcePage } from '../simulator/kubelets/resource-page.ts';
import type { ContainerReading, Reading } from '../simulator/kubelets/resource-page.ts';
import type { ApiObject } from './api-client.ts';

/** What a container uses. */
export interface ContainerLoad {
  readonly cores: number;
  readonly mebibytes: number;
  readonly swapMebibytes?: number;
}

/** What each container of an application uses while so many of its Pods run. */
export type LoadOfApplication = (container: string, pods: number) => ContainerLoad;

const IDLE: ContainerLoad = { cores: 0.05, mebibytes: 64 };
const MEBIBYTE = 1_048_576;
const SYSTEM: ContainerLoad = { cores: 0.1, mebibytes: 512 };

interface RunningContainer {
  readonly application: string;
  readonly name: string;
  readonly labels: string;
  readonly podLabels: string;
  readonly nodeName: string;
  readonly podUid: string;
  readonly startedMs: number;
  cpuSeconds: number;
  bytes: number;
  swapBytes: number;
}

/** The label by which a Pod says to which application it belongs. */
export function applicationOf(pod: ApiObject): string {
  return pod.metadata.labels?.['app'] ?? '';
}

/** The containers that run in the cluster and what they have used so far, as their loads demand. */
export class RunningPods {
  readonly #loads = new Map<string, LoadOfApplication>();
  readonly #containers = new Map<string, RunningContainer>();
  #nodeCpuSeconds = new Map<string, number>();
  #nowMs = Date.now();

  /** From now on the containers of the Pods labelled `app: <application>` use this. */
  setLoad(application: string, load: LoadOfApplication): void {
    this.advance();
    this.#loads.set(application, load);
  }

  /** Exactly these Pods run now; those that are new start with a counter of zero. */
  set(pods: readonly ApiObject[]): void {
    this.advance();
    const keys = new Set<string>();
    for (const pod of pods) {
      for (const { name } of pod['spec'].containers as { name: string }[]) {
        const key = `${pod.metadata.uid}/${name}`;
        keys.add(key);
        if (!this.#containers.has(key)) this.#containers.set(key, this.#started(pod, name));
      }
    }
    for (const key of this.#containers.keys()) if (!keys.has(key)) this.#containers.delete(key);
  }

  /** Lets all counters go on until now. */
  advance(): void {
    const seconds = (Date.now() - this.#nowMs) / 1000;
    this.#nowMs = Date.now();
    const pods = new Map<string, Set<string>>();
    for (const { application, podUid } of this.#containers.values())
      pods.set(application, (pods.get(application) ?? new Set()).add(podUid));
    for (const container of this.#containers.values()) {
      const { application, name, nodeName } = container;
      const load = this.#loads.get(application)?.(name, pods.get(application)!.size) ?? IDLE;
      container.cpuSeconds += load.cores * seconds;
      container.bytes = Math.round(load.mebibytes * MEBIBYTE);
      container.swapBytes = (load.swapMebibytes ?? 0) * MEBIBYTE;
      this.#nodeCpuSeconds.set(nodeName, this.#nodeSeconds(nodeName) + load.cores * seconds);
    }
    for (const [name, used] of this.#nodeCpuSeconds) this.#nodeCpuSeconds.set(name, used + SYSTEM.cores * seconds);
  }

  /** The page `/metrics/resource` of a node, measured now. */
  page(nodeName: string): string {
    this.#nodeCpuSeconds.set(nodeName, this.#nodeSeconds(nodeName));
    this.advance();
    const timestampMs = this.#nowMs;
    const containers = [...this.#containers.values()].filter((one) => one.nodeName === nodeName);
    const pods = new Map<string, Reading>();
    let memoryBytes = SYSTEM.mebibytes * MEBIBYTE;
    let nodeSwapBytes = 0;
    const readings = containers.map((one): ContainerReading => {
      const { labels, cpuSeconds, bytes, swapBytes, startedMs } = one;
      memoryBytes += bytes;
      nodeSwapBytes += swapBytes;
      const pod = pods.get(one.podLabels) ?? { cpuSeconds: 0, memoryBytes: 0, swapBytes: 0 };
      pods.set(one.podLabels, {
        labels: one.podLabels,
        cpuSeconds: pod.cpuSeconds + cpuSeconds,
        memoryBytes: pod.memoryBytes + bytes,
        swapBytes: pod.swapBytes + swapBytes,
        timestampMs,
      });
      return { labels, cpuSeconds, memoryBytes: bytes, swapBytes, timestampMs, startSeconds: startedMs / 1000 };
    });
    const node = {
      labels: '',
      cpuSeconds: this.#nodeSeconds(nodeName),
      memoryBytes,
      swapBytes: nodeSwapBytes,
      timestampMs,
    };
    return resourcePage({ node, containers: readings.sort(inPageOrder), pods: [...pods.values()].sort(inPageOrder) });
  }

  #nodeSeconds(nodeName: string): number {
    return this.#nodeCpuSeconds.get(nodeName) ?? 1_000;
  }

  #started(pod: ApiObject, name: string): RunningContainer {
    const { namespace = '', name: podName, uid = '' } = pod.metadata;
    return {
      application: applicationOf(pod),
      name,
      labels: containerLabels(namespace, podName, name),
      podLabels: podLabels(namespace, podName),
      nodeName: pod['spec'].nodeName,
      podUid: uid,
      startedMs: this.#nowMs,
      cpuSeconds: 0,
      bytes: 0,
      swapBytes: 0,
    };
  }
}
