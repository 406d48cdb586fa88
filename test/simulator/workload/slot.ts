import type { Application } from './application.ts';
import type { HousekeepingRounds } from '../kubelets/housekeeping.ts';
import { SimulatedPod } from './pod.ts';
import { between } from './random.ts';

/** Settings of a whole simulation. */
export interface WorkloadSettings {
  /** Two simulations with the same seed and origin are the same. */
  readonly seed: string;
  /** When the simulation starts, in milliseconds since the epoch. Earlier times are not valid. */
  readonly originMs: number;
  /** How often kubelets measure; default: as real kubelets do. */
  readonly rounds?: HousekeepingRounds;
}

/** A replaced Pod is deleted this long after its successor was created: a Deployment first waits for the new one. */
const OVERLAP_MS = 9_000;
const HOUR_MS = 3_600_000;

/**
 * The place of one Pod on a node, and everything that runs there over time: one Pod for good, the versions of a
 * Deployment's Pod one after the other, or the runs of a CronJob.
 */
export class WorkloadSlot {
  readonly application: Application;
  readonly nodeName: string;
  readonly #simulation: WorkloadSettings;
  readonly #ordinal: number;
  /** When generation 0 is created; generation g is created g periods later. */
  readonly #firstMs: number;
  readonly #periodMs: number;
  #recent: SimulatedPod[] = [];
  /** Generations before this one are over and counted in `#finishedCoreSeconds`. */
  #firstUnfinished: number;
  #finishedCoreSeconds = 0;

  constructor(application: Application, ordinal: number, nodeName: string, simulation: WorkloadSettings) {
    this.application = application;
    this.nodeName = nodeName;
    this.#ordinal = ordinal;
    this.#simulation = simulation;
    this.#periodMs = application.everyMs ?? Infinity;
    this.#firstMs = firstCreation(application, ordinal, simulation);
    this.#firstUnfinished = this.#firstGeneration();
  }

  /** The Pods that exist now, oldest first: one, or two while a new one takes over. */
  podsAt(nowMs: number): readonly SimulatedPod[] {
    const generation = this.#generationAt(nowMs);
    const pod = this.#pod(generation);
    if (generation === 0 || nowMs >= pod.identity.createdMs + OVERLAP_MS) return [pod];
    return [this.#pod(generation - 1), pod];
  }

  /** Core-seconds of all Pods that were here since the origin; never falls. */
  coreSecondsUntil(nowMs: number): number {
    const generation = this.#generationAt(nowMs);
    if (generation < this.#firstUnfinished) {
      this.#firstUnfinished = this.#firstGeneration();
      this.#finishedCoreSeconds = 0;
    }
    while (this.#firstUnfinished < generation - 1) {
      this.#finishedCoreSeconds += this.#coreSecondsOf(this.#firstUnfinished++, nowMs);
    }
    let sum = this.#finishedCoreSeconds;
    for (let g = this.#firstUnfinished; g <= generation; g++) sum += this.#coreSecondsOf(g, nowMs);
    return sum;
  }

  /** When anything here next changes: a Pod created, started, ended, restarted or deleted. */
  nextChangeMs(nowMs: number): number {
    let next = this.#createdMs(this.#generationAt(nowMs) + 1);
    for (const pod of this.podsAt(nowMs)) next = Math.min(next, pod.nextChangeMs(nowMs));
    return next;
  }

  #coreSecondsOf(generation: number, nowMs: number): number {
    const pod = this.#pod(generation);
    return pod.coreSecondsUntil(Math.min(nowMs, pod.identity.deletedMs));
  }

  #firstGeneration(): number {
    return Math.max(0, this.#generationAt(this.#simulation.originMs) - 1);
  }

  #generationAt(nowMs: number): number {
    return Math.max(0, Math.floor((nowMs - this.#firstMs) / this.#periodMs));
  }

  #createdMs(generation: number): number {
    return generation === 0 ? this.#firstMs : this.#firstMs + generation * this.#periodMs;
  }

  #pod(generation: number): SimulatedPod {
    const known = this.#recent.find((pod) => pod.identity.generation === generation);
    if (known) return known;
    const { seed, originMs } = this.#simulation;
    const identity = {
      application: this.application,
      ordinal: this.#ordinal,
      generation,
      nodeName: this.nodeName,
      createdMs: this.#createdMs(generation),
      deletedMs: this.#createdMs(generation + 1) + OVERLAP_MS,
    };
    const pod = new SimulatedPod(identity, seed, originMs);
    this.#recent = [...this.#recent.slice(-2), pod];
    return pod;
  }
}

/** Pods that stay are hours to days old; what is rolled or scheduled began a few periods before the origin. */
function firstCreation(application: Application, ordinal: number, { seed, originMs }: WorkloadSettings): number {
  const { kind, everyMs, replicas } = application;
  const key = `${seed}/${application.namespace}/${application.name}`;
  // A schedule keeps to the minutes of the clock; the controller's Pods follow within a second.
  if (kind === 'CronJob')
    return Math.floor(originMs / everyMs! - 3) * everyMs! + Math.round(between(`${key}${ordinal}`, 40, 900));
  if (everyMs) {
    const stagger = Math.min(8_000, (everyMs * 0.3) / replicas) * ordinal;
    return Math.round(originMs - 6 * everyMs + between(`${key}/roll`, 0.2, 0.6) * everyMs + stagger);
  }
  const isUnstable = application.containers.some((container) => container.lifetime);
  const ageMs = isUnstable
    ? between(`${key}/${ordinal}/age`, 0.1, 0.4) * HOUR_MS
    : between(`${key}/age`, 3, 140) * HOUR_MS;
  return Math.round(originMs - ageMs + ordinal * between(`${key}/${ordinal}`, 200, 900));
}
