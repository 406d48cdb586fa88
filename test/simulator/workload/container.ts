import { cpuLoadOf, memoryLoadOf } from './application.ts';
import type { ContainerTemplate } from './application.ts';
import { coreSecondsBetween, workingSetAt } from './load.ts';
import type { CpuLoad, MemoryLoad } from './load.ts';
import { runAt } from './lifetime.ts';
import type { Lifetime, ContainerRun } from './lifetime.ts';

/**
 * One container of one Pod. Every answer depends on the time asked for alone; what is remembered only spares adding
 * up finished runs again. Times are milliseconds since the epoch, none before the simulation's origin.
 */
export class SimulatedContainer {
  readonly template: ContainerTemplate;
  readonly firstStartMs: number;
  readonly #lifetime: Lifetime;
  readonly #cpu: CpuLoad;
  readonly #memory: MemoryLoad;
  readonly #originMs: number;
  #run: ContainerRun;
  #finishedCoreSeconds = 0;

  constructor(template: ContainerTemplate, seed: string, firstStartMs: number, originMs: number) {
    this.template = template;
    this.firstStartMs = firstStartMs;
    this.#lifetime = template.lifetime ?? { kind: 'steady' };
    this.#cpu = cpuLoadOf(template, seed, originMs);
    this.#memory = memoryLoadOf(template, seed);
    this.#originMs = originMs;
    this.#run = runAt(this.#lifetime, firstStartMs, originMs);
  }

  /** The last run that has started by now; before the first start, the first run. */
  runAt(nowMs: number): ContainerRun {
    return runAt(this.#lifetime, this.firstStartMs, nowMs);
  }

  /** The run before a run that is not the first one. */
  runBefore(run: ContainerRun): ContainerRun {
    return this.runAt(run.startMs - 1);
  }

  /** Why its runs end. */
  get exitReason(): 'OOMKilled' | 'Error' | 'Completed' {
    return this.#lifetime.kind === 'restarts' ? this.#lifetime.reason : 'Completed';
  }

  /** Whether its process is alive. */
  isRunning(nowMs: number): boolean {
    const { startMs, endMs } = this.runAt(nowMs);
    return startMs <= nowMs && nowMs < endMs;
  }

  /** The counter of a run at a time: core-seconds since that run's start. */
  coreSecondsOf(run: ContainerRun, nowMs: number): number {
    return coreSecondsBetween(this.#cpu, this.#seconds(run.startMs), this.#seconds(Math.min(nowMs, run.endMs)));
  }

  /** Core-seconds of all runs since the one at the simulation's origin; never falls. */
  coreSecondsUntil(nowMs: number): number {
    if (nowMs < this.#run.startMs) this.#startOver();
    while (this.#run.nextStartMs <= nowMs) {
      this.#finishedCoreSeconds += this.coreSecondsOf(this.#run, Infinity);
      this.#run = this.runAt(this.#run.nextStartMs);
    }
    return this.#finishedCoreSeconds + this.coreSecondsOf(this.#run, nowMs);
  }

  /** Working set in bytes; 0 while no process is alive. */
  workingSetAt(nowMs: number): number {
    const { startMs, endMs } = this.runAt(nowMs);
    if (nowMs < startMs || nowMs >= endMs) return 0;
    return workingSetAt(this.#memory, this.#seconds(startMs), this.#seconds(nowMs));
  }

  /** When this container next starts or ends by itself; Infinity when it never will. */
  nextChangeMs(nowMs: number): number {
    const { startMs, endMs, nextStartMs } = this.runAt(nowMs);
    if (nowMs < startMs) return startMs;
    return nowMs < endMs ? endMs : nextStartMs;
  }

  #startOver(): void {
    this.#run = runAt(this.#lifetime, this.firstStartMs, this.#originMs);
    this.#finishedCoreSeconds = 0;
  }

  #seconds(ms: number): number {
    return (ms - this.#originMs) / 1000;
  }
}
