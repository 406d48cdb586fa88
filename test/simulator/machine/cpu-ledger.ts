/** One process at the time of a sample, and the container that it counts to. */
export interface ProcessTimes {
  readonly pid: number;
  /** Tells apart two processes that had the same pid one after the other. */
  readonly startTicks: number;
  readonly parent: number;
  readonly ownTicks: number;
  readonly reapedTicks: number;
  readonly container: string;
}

/** What was seen at a sample, to be compared with the next one. */
export interface CpuLedger {
  readonly processes: ReadonlyMap<number, ProcessTimes>;
  /** By pid: ticks of ended descendants that were credited already and are yet to show up among its reaped ones. */
  readonly debts: ReadonlyMap<number, number>;
}

/** The ledger before the first sample. */
export const EMPTY_LEDGER: CpuLedger = { processes: new Map(), debts: new Map() };

/**
 * Says how many ticks each container used since the last sample; never negative, so counters made of it never fall.
 *
 * A process that ends between two samples takes its last ticks along, but whoever waited for it inherits all of them
 * as reaped ticks. So of a growth in reaped ticks, what ended processes had been credited with is taken off, and the
 * rest is credited: to the busiest of the processes that ended, else to the parent, whose children lived too shortly
 * to be seen. Is a child reaped between the reading of its parent and its own, the difference is negative and is kept
 * as a debt for one sample.
 */
export function creditCpu(
  last: CpuLedger,
  now: readonly ProcessTimes[],
): { readonly ledger: CpuLedger; readonly credits: ReadonlyMap<string, number> } {
  const processes = new Map(now.map((process) => [process.pid, process]));
  const ended = endedByAncestor(last.processes, processes);
  const credits = new Map<string, number>();
  const debts = new Map<number, number>();
  const credit = (container: string, ticks: number): void => {
    if (ticks > 0) credits.set(container, (credits.get(container) ?? 0) + ticks);
  };
  for (const process of now) {
    const before = same(last.processes.get(process.pid), process);
    credit(process.container, process.ownTicks - (before?.ownTicks ?? 0));
    const descendants = ended.get(process.pid) ?? [];
    const known = descendants.reduce((sum, one) => sum + one.ownTicks + one.reapedTicks, 0);
    const rest = process.reapedTicks - (before?.reapedTicks ?? 0) - known - (last.debts.get(process.pid) ?? 0);
    // An old debt is not carried on: of a parent that does not wait for its children nothing is ever inherited.
    if (rest < 0 && known > 0) debts.set(process.pid, Math.min(-rest, known));
    credit(busiest(descendants)?.container ?? process.container, rest);
  }
  return { ledger: { processes, debts }, credits };
}

/** Ended processes by the nearest ancestor that is still there, which has or will have their ticks. */
function endedByAncestor(
  before: ReadonlyMap<number, ProcessTimes>,
  now: ReadonlyMap<number, ProcessTimes>,
): Map<number, ProcessTimes[]> {
  const groups = new Map<number, ProcessTimes[]>();
  const isHere = (process: ProcessTimes): boolean => same(now.get(process.pid), process) !== undefined;
  for (const process of before.values()) {
    if (isHere(process)) continue;
    let ancestor = before.get(process.parent);
    while (ancestor && !isHere(ancestor)) ancestor = before.get(ancestor.parent);
    if (ancestor) groups.set(ancestor.pid, [...(groups.get(ancestor.pid) ?? []), process]);
  }
  return groups;
}

function busiest(processes: readonly ProcessTimes[]): ProcessTimes | undefined {
  return processes.toSorted((a, b) => b.ownTicks - a.ownTicks)[0];
}

function same(one: ProcessTimes | undefined, other: ProcessTimes): ProcessTimes | undefined {
  return one?.startTicks === other.startTicks ? one : undefined;
}
