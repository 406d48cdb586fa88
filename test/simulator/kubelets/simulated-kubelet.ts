import type { SimulatedContainer } from '../workload/container.ts';
import { coreSecondsBetween } from '../workload/load.ts';
import type { CpuLoad } from '../workload/load.ts';
import type { SimulatedPod } from '../workload/pod.ts';
import { between } from '../workload/random.ts';
import type { WorkloadSettings, WorkloadSlot } from '../workload/slot.ts';
import { lastSampleMs } from './housekeeping.ts';
import type { HousekeepingRounds } from './housekeeping.ts';
import { containerLabels, inPageOrder, podLabels, resourcePage } from './resource-page.ts';
import type { ContainerReading, NodeReadings, Reading } from './resource-page.ts';

const GIBIBYTE = 1_073_741_824;
const HOUR_MS = 3_600_000;

/** What measures one simulated node: pages for its slots, as a function of time. */
export class SimulatedKubelet {
  readonly nodeName: string;
  readonly slots: readonly WorkloadSlot[];
  readonly #simulation: WorkloadSettings;
  readonly #bootMs: number;
  /** The operating system and the kubelet itself. */
  readonly #system: CpuLoad;
  readonly #systemBytes: number;
  #layout: Layout = { fromMs: Infinity, untilMs: -Infinity, containers: [], pods: [] };

  constructor(nodeName: string, slots: readonly WorkloadSlot[], simulation: WorkloadSettings) {
    const key = `${simulation.seed}/${nodeName}`;
    this.nodeName = nodeName;
    this.slots = slots;
    this.#simulation = simulation;
    this.#bootMs = Math.round(simulation.originMs - between(`${key}/boot`, 150, 900) * HOUR_MS);
    const wave = { periodS: 53, share: 0.2, phase: between(`${key}/wave`, 0, 6) };
    this.#system = { cores: between(`${key}/cores`, 0.06, 0.14), waves: [wave], bursts: [], startCoreSeconds: 0 };
    this.#systemBytes = Math.round(between(`${key}/bytes`, 0.7, 1.1) * GIBIBYTE);
  }

  /** The page `/metrics/resource` at this time. */
  page(nowMs: number): string {
    return resourcePage(this.readings(nowMs));
  }

  /** The numbers of that page. */
  readings(nowMs: number): NodeReadings {
    const { containers, pods } = this.#layoutAt(nowMs);
    const { rounds } = this.#simulation;
    return {
      node: this.#nodeReading(lastSampleMs(this.nodeName, this.#bootMs, nowMs, rounds)),
      containers: containers.map((placed) => containerReading(placed, nowMs, rounds)),
      pods: pods.map((placed) => podReading(placed, nowMs, rounds)),
    };
  }

  #nodeReading(sampleMs: number): Reading {
    // The sample can be a round older than the simulation, whose history starts at the origin.
    const { originMs } = this.#simulation;
    const seconds = (ms: number): number => (ms - originMs) / 1000;
    let cpuSeconds = coreSecondsBetween(this.#system, seconds(this.#bootMs), seconds(sampleMs));
    let memoryBytes = this.#systemBytes;
    for (const slot of this.slots) {
      cpuSeconds += slot.coreSecondsUntil(sampleMs);
      for (const pod of slot.podsAt(sampleMs)) memoryBytes += pod.workingSetAt(sampleMs);
    }
    return { labels: '', cpuSeconds: nanoseconds(cpuSeconds), memoryBytes, swapBytes: 0, timestampMs: sampleMs };
  }

  /** Which series there are changes only when a container starts or ends, so it is worked out once in between. */
  #layoutAt(nowMs: number): Layout {
    const current = this.#layout;
    if (nowMs >= current.fromMs && nowMs < current.untilMs) return current;
    const pods = this.slots.flatMap((slot) => slot.podsAt(nowMs));
    const live = pods.filter((pod) => pod.phaseAt(nowMs) === 'Running');
    this.#layout = {
      fromMs: nowMs,
      untilMs: Math.min(...this.slots.map((slot) => slot.nextChangeMs(nowMs))),
      containers: live.flatMap((pod) => placedContainers(pod, nowMs)).sort(inPageOrder),
      pods: live.map((pod) => ({ labels: podLabels(pod.namespace, pod.name), pod })).sort(inPageOrder),
    };
    return this.#layout;
  }
}

interface PlacedContainer {
  readonly labels: string;
  readonly container: SimulatedContainer;
}

interface PlacedPod {
  readonly labels: string;
  readonly pod: SimulatedPod;
}

interface Layout {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly containers: readonly PlacedContainer[];
  readonly pods: readonly PlacedPod[];
}

function placedContainers(pod: SimulatedPod, nowMs: number): PlacedContainer[] {
  const running = pod.containers.filter((container) => container.isRunning(nowMs));
  return running.map((container) => ({
    labels: containerLabels(pod.namespace, pod.name, container.template.name),
    container,
  }));
}

function containerReading(
  { labels, container }: PlacedContainer,
  nowMs: number,
  rounds?: HousekeepingRounds,
): ContainerReading {
  const run = container.runAt(nowMs);
  const sampleMs = lastSampleMs(labels, run.startMs, nowMs, rounds);
  const { limitMebibytes } = container.template;
  return {
    labels,
    cpuSeconds: container.coreSecondsOf(run, sampleMs),
    memoryBytes: container.workingSetAt(sampleMs),
    swapBytes: 0,
    timestampMs: sampleMs,
    // A real start time has a fraction that no clock tick explains.
    startSeconds: run.startMs / 1000 + 0.000_261,
    ...(limitMebibytes !== undefined && { swapLimitBytes: 0 }),
  };
}

function podReading({ labels, pod }: PlacedPod, nowMs: number, rounds?: HousekeepingRounds): Reading {
  const sampleMs = lastSampleMs(labels, pod.identity.createdMs, nowMs, rounds);
  return {
    labels,
    cpuSeconds: nanoseconds(pod.coreSecondsUntil(sampleMs)),
    memoryBytes: pod.workingSetAt(sampleMs),
    swapBytes: 0,
    timestampMs: sampleMs,
  };
}

function nanoseconds(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9;
}
