import { EMPTY_LEDGER, creditCpu } from './cpu-ledger.ts';
import type { CpuLedger } from './cpu-ledger.ts';
import { commandLabel, podNameOf } from './machine-names.ts';
import type { MachineProcess, ProcSnapshot } from './proc-snapshot.ts';
import { TICKS_PER_SECOND } from './proc-text.ts';

/** One command within a unit or session: all its processes that run now. */
export interface MachineContainer {
  readonly name: string;
  /** Start of the oldest of its processes, in milliseconds since the epoch. */
  readonly startMs: number;
  /** How often all its processes had ended and new ones came. */
  readonly restarts: number;
  cpuSeconds: number;
  /** Resident set size, shared pages counted in each process that maps them. */
  memoryBytes: number;
}

/** One systemd unit or session of this machine, shown as a Pod. */
export interface MachinePod {
  readonly name: string;
  readonly createdMs: number;
  /** CPU of all containers it ever had. */
  cpuSeconds: number;
  readonly containers: Map<string, MachineContainer>;
  /** Runs of each command so far. */
  readonly runs: Map<string, number>;
}

/**
 * A process that exists has used some CPU, even if less than the tick in which it is counted. A container of zero CPU
 * would hide its whole Pod from metrics-server.
 */
const LEAST_CPU_SECONDS = 0.001;

/**
 * The processes of this machine as Pods and containers. CPU is added up as it is used, so a process that ends takes
 * nothing back; a container whose processes have all ended is gone, and the next of that name starts from zero.
 */
export class MachinePods {
  readonly #pods = new Map<string, MachinePod>();
  /** By unit or session: a Pod keeps its name when the process that gave it ends. */
  #podNames = new Map<string, string>();
  #ledger: CpuLedger = EMPTY_LEDGER;

  /** Brings everything up to the snapshot. */
  update(snapshot: ProcSnapshot): void {
    const leaders = new Map(snapshot.processes.map((process) => [process.pid, process.program]));
    const names = new Map<string, string>();
    const placed = snapshot.processes.map((process) => {
      const pod = this.#podName(process, leaders, names);
      return { process, pod, command: commandLabel(process.program) };
    });
    this.#podNames = names;
    this.#removeEnded(new Set(placed.map(({ pod, command }) => `${pod}/${command}`)));
    for (const pod of this.#pods.values()) for (const one of pod.containers.values()) one.memoryBytes = 0;
    for (const { process, pod, command } of placed) {
      const startMs = Math.round((snapshot.stat.bootSeconds + process.startTicks / TICKS_PER_SECOND) * 1000);
      this.#container(pod, command, startMs).memoryBytes += process.residentPages * snapshot.pageBytes;
    }
    const times = placed.map(({ process, pod, command }) => ({ ...process, container: `${pod}/${command}` }));
    const { ledger, credits } = creditCpu(this.#ledger, times);
    this.#ledger = ledger;
    for (const [container, ticks] of credits) this.#credit(container, ticks / TICKS_PER_SECOND);
  }

  /** Those Pods that have a container with memory to show. */
  list(): readonly MachinePod[] {
    return [...this.#pods.values()].filter((pod) => containersOf(pod).length > 0);
  }

  #podName(process: MachineProcess, programs: ReadonlyMap<number, string>, names: Map<string, string>): string {
    const key = process.unit ?? `session ${process.session}`;
    const leader = programs.get(process.session) ?? process.program;
    const known = names.get(key) ?? this.#podNames.get(key);
    const name = known ?? podNameOf(process.unit, process.session, leader);
    names.set(key, name);
    return name;
  }

  #container(podName: string, command: string, startMs: number): MachineContainer {
    let pod = this.#pods.get(podName);
    if (!pod) {
      pod = { name: podName, createdMs: startMs, cpuSeconds: 0, containers: new Map(), runs: new Map() };
      this.#pods.set(podName, pod);
    }
    let container = pod.containers.get(command);
    if (!container) {
      const restarts = pod.runs.get(command) ?? 0;
      container = { name: command, startMs, restarts, cpuSeconds: LEAST_CPU_SECONDS, memoryBytes: 0 };
      pod.containers.set(command, container);
      pod.runs.set(command, restarts + 1);
    }
    return container;
  }

  #credit(container: string, seconds: number): void {
    const [podName = '', command = ''] = container.split('/');
    const pod = this.#pods.get(podName);
    if (!pod) return;
    pod.cpuSeconds += seconds;
    const target = pod.containers.get(command);
    if (target) target.cpuSeconds += seconds;
  }

  #removeEnded(alive: ReadonlySet<string>): void {
    for (const pod of this.#pods.values()) {
      for (const name of pod.containers.keys()) if (!alive.has(`${pod.name}/${name}`)) pod.containers.delete(name);
      if (pod.containers.size === 0) this.#pods.delete(pod.name);
    }
  }
}

/** The containers of a Pod that have memory: processes that have ended but were not waited for have none. */
export function containersOf(pod: MachinePod): MachineContainer[] {
  return [...pod.containers.values()].filter((container) => container.memoryBytes > 0);
}
