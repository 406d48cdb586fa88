import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchFleet } from '../fleet/fleet.ts';
import type { KubeletCounts } from '../fleet/kubelets.ts';
import { QueryClient } from './query-client.ts';
import { cpuSeconds, memory } from './process-usage.ts';
import { resolutionOf } from './subject.ts';
import type { ComparedServer } from './subject.ts';

/** What a server cost from its start to the last of its cycles. */
export interface CyclesCost {
  /** CPU seconds of each of the first cycles once all nodes were served, when much is still to be compiled. */
  readonly firstCpu: readonly number[];
  /** CPU seconds of each later cycle: of everything that the process did from the end of one to that of the next. */
  readonly cpu: readonly number[];
  /** Resident bytes at the end of each of these, when all nodes had answered. */
  readonly idle: readonly number[];
  /** The most that was ever resident, in bytes. */
  readonly peak: number;
  /** Bytes on the wire to and from kubelets a cycle. */
  readonly bytes: number;
  readonly connections: number;
  /** Seconds from its start until it served the first node, and all nodes. */
  readonly firstServed: number;
  readonly allServed: number;
  /** CPU seconds until then. */
  readonly startCpu: number;
}

const NODES_PATH = '/apis/metrics.k8s.io/v1beta1/nodes';
const POLL_MS = 100;
/** Neither server staggers a cycle by more than four seconds; a second without a request means that one is over. */
const QUIET_MS = 1_000;
const PATIENCE_MS = 240_000;

/** So many cycles after the first ones are not measured: until then V8 has compiled what runs often. */
const UNMEASURED_CYCLES = 2;

/** Waits until the server serves, then measures so many of its first scrape cycles, and as many later ones. */
export async function measureCycles(
  fleet: BenchFleet,
  subject: ComparedServer,
  nodes: number,
  cycles: number,
): Promise<CyclesCost> {
  const { firstServed, allServed } = await whenServed(fleet, subject, nodes);
  const startCpu = cpuSeconds(subject.pid);
  let last = await endOfCycle(fleet, subject, nodes);
  const idle: number[] = [];
  const begun = last.counts;
  const measure = async (count: number): Promise<number[]> => {
    const cpu: number[] = [];
    for (let i = 0; i < count; i++) {
      const end = await endOfCycle(fleet, subject, nodes);
      cpu.push(end.cpu - last.cpu);
      idle.push(memory(subject.pid).rss);
      last = end;
    }
    return cpu;
  };
  const firstCpu = await measure(cycles);
  await measure(UNMEASURED_CYCLES);
  const cpu = await measure(cycles);
  const bytes = (last.counts.bytesIn + last.counts.bytesOut - begun.bytesIn - begun.bytesOut) / idle.length;
  const { peak } = memory(subject.pid);
  const connections = last.counts.open;
  return { firstCpu, cpu, idle: idle.slice(-cycles), peak, bytes, connections, firstServed, allServed, startCpu };
}

async function whenServed(
  fleet: BenchFleet,
  subject: ComparedServer,
  nodes: number,
): Promise<Pick<CyclesCost, 'firstServed' | 'allServed'>> {
  const asking = new QueryClient(subject.port, fleet.access);
  let firstServed: number | undefined;
  for (;;) {
    // A node's own path is cheap to ask for often; the list is asked for once there is one.
    const count = await asking.count(firstServed === undefined ? `${NODES_PATH}/worker-000` : NODES_PATH);
    const seconds = (performance.now() - subject.startedMs) / 1000;
    if (count > 0) firstServed ??= seconds;
    if (count >= nodes) {
      await asking.close();
      return { firstServed: firstServed!, allServed: seconds };
    }
    subject.program.mustRun();
    if (seconds * 1000 > PATIENCE_MS) {
      throw new Error(`${subject.name} serves ${count} of ${nodes} nodes:\n${subject.program.lastLines()}`);
    }
    await sleep(firstServed === undefined || nodes < 1000 ? POLL_MS : 5 * POLL_MS);
  }
}

/** Waits until kubelets are asked again and then are not for a while. */
export async function endOfCycle(
  fleet: BenchFleet,
  subject: ComparedServer,
  nodes: number,
): Promise<{ readonly cpu: number; readonly counts: KubeletCounts }> {
  const begunMs = performance.now();
  const first = await fleet.counts();
  let [counts, changedMs] = [first, begunMs];
  for (;;) {
    await sleep(POLL_MS);
    subject.program.mustRun();
    const now = await fleet.counts();
    if (now.requests > counts.requests) changedMs = performance.now();
    counts = now;
    const isOver = counts.requests >= first.requests + nodes && performance.now() - changedMs >= QUIET_MS;
    if (isOver) return { cpu: cpuSeconds(subject.pid), counts };
    if (performance.now() - begunMs > 5_000 * resolutionOf(nodes)) {
      const asked = counts.requests - first.requests;
      throw new Error(`${subject.name} asked ${asked} of ${nodes} kubelets:\n${subject.program.lastLines()}`);
    }
  }
}
