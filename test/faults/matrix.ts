import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { Workspace } from '../cluster/workspace.ts';
import { FaultFleet } from './fleet/fleet.ts';
import type { FleetNode } from './fleet/fleet.ts';
import type { FaultRow } from './row.ts';
import { RESOLUTION_S, FaultSubject, subjectNames } from './subject/subject.ts';
import type { ResourcesInUse } from './subject/preload.ts';
import { isNothing, lossOf, lossText } from './watch/loss.ts';
import type { Loss } from './watch/loss.ts';
import type { Tick } from './watch/watcher.ts';
import { Watcher } from './watch/watcher.ts';

/** Whether faults last as long as the issue says, and come one by one. */
export const IS_LONG = process.env['FAULTS_LONG'] === '1';

/** One fault: the affected nodes, and how to begin and end it. */
export interface FaultCase {
  readonly name: string;
  readonly nodes: readonly FleetNode[];
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

/** What our server showed during faults. */
export interface FaultOutcome {
  readonly unaffected: Loss;
  readonly affected: ReadonlyMap<string, Loss>;
  readonly ticks: readonly Tick[];
  readonly before?: ResourcesInUse;
  readonly after?: ResourcesInUse;
  /** How many more bytes were resident at its worst than before. */
  readonly extraBytes: number;
}

/** How long servers may take to serve everything again. */
const PATIENCE_MS = 150_000;

/** A fleet, one or both servers on it, and a watcher for each server. */
export class Matrix {
  readonly workspace: Workspace;
  readonly fleet: FaultFleet;
  readonly watchers: readonly Watcher[];

  private constructor(workspace: Workspace, fleet: FaultFleet, watchers: readonly Watcher[]) {
    this.workspace = workspace;
    this.fleet = fleet;
    this.watchers = watchers;
  }

  /** Starts all and waits until every server serves everything. `network`: see FaultFleet. */
  static async start(nodes: number, network: number): Promise<Matrix> {
    const workspace = await Workspace.create('metrics-server-faults-');
    const fleet = await FaultFleet.start(nodes, network);
    const subjects = await Promise.all(subjectNames().map((name) => FaultSubject.start(name, workspace, fleet)));
    const watchers = await Promise.all(subjects.map((subject) => Watcher.start(subject, fleet)));
    const matrix = new Matrix(workspace, fleet, watchers);
    for (const watcher of watchers) {
      if (await matrix.#isWhole(watcher)) continue;
      const { name, program } = watcher.subject;
      throw new Error(`${name} does not serve all nodes: ${watcher.ticks.at(-1)?.failures[0]}\n${program.lastLines()}`);
    }
    return matrix;
  }

  /** Our server's watcher, where it runs. */
  get ours(): Watcher | undefined {
    return this.watchers.find(({ subject }) => subject.name === 'ours');
  }

  async stop(): Promise<void> {
    await Promise.all(this.watchers.map((watcher) => watcher.stop()));
    await this.workspace.remove();
    await this.fleet.stop();
  }

  /** Lets faults be for so long, waits until all is well again, and records what was lost; returns what ours lost. */
  async suffer(
    task: TestContext['task'],
    faults: readonly FaultCase[],
    lastS: number,
    remark?: (watcher: Watcher) => string | undefined,
  ): Promise<FaultOutcome | undefined> {
    const before = await this.#memory();
    for (const { subject } of this.watchers) subject.forgetPeak();
    const begunMs = Date.now();
    for (const fault of faults) await fault.begin();
    await pause(lastS * 1000);
    for (const fault of faults) await fault.end();
    const endedMs = Date.now();
    await pause(1.5 * RESOLUTION_S * 1000);
    await Promise.all(this.watchers.map((watcher) => this.#isWhole(watcher)));
    const peaks = this.watchers.map(({ subject }) => subject.peakRss);
    const after = await this.#memory();
    let outcome: FaultOutcome | undefined;
    for (const [i, watcher] of this.watchers.entries()) {
      const { name } = watcher.subject;
      const ticks = watcher.ticks.filter(({ atMs }) => atMs >= begunMs);
      const sick = new Set(faults.flatMap(({ nodes }) => nodes));
      const well = this.fleet.nodes.filter((node) => !sick.has(node));
      const unaffected = lossOf(ticks, well, { begunMs, endedMs });
      const affected = new Map(
        faults.map((fault) => [fault.name, lossOf(ticks, fault.nodes, { begunMs, endedMs })] as const),
      );
      for (const fault of faults) {
        const row: FaultRow = {
          round: task.name,
          fault: fault.name,
          subject: name,
          lastedS: Math.round((endedMs - begunMs) / 1000),
          unaffected: well.length > 0 ? lossText(unaffected) : '–',
          ...(fault.nodes.length > 0 && { affected: lossText(affected.get(fault.name)!) }),
          wrong: ticks.reduce((sum, { wrong }) => sum + wrong.length, 0),
          slowestMs: Math.max(0, ...ticks.map(({ slowestMs }) => slowestMs)),
          wrongExample: ticks.find(({ wrong }) => wrong.length > 0)?.wrong[0],
          failures: ticks.reduce((sum, { failures }) => sum + failures.length, 0),
          memory: `${megabytes(before[i]!.rss)} → ${megabytes(after[i]!.rss)}, at most ${megabytes(peaks[i]!)}`,
          remark: remark?.(watcher),
        };
        (task.meta.faults ??= []).push(row);
      }
      if (name !== 'ours') continue;
      const [{ inUse: inUseBefore, rss }, { inUse: inUseAfter }] = [before[i]!, after[i]!];
      outcome = { unaffected, affected, ticks, before: inUseBefore, after: inUseAfter, extraBytes: peaks[i]! - rss };
    }
    return outcome;
  }

  async #memory(): Promise<{ readonly rss: number; readonly inUse?: ResourcesInUse }[]> {
    const look = async ({ subject }: Watcher) => {
      // What one garbage collection has found is given back by the next.
      await subject.inUse();
      return { inUse: await subject.inUse(), rss: subject.rss };
    };
    return Promise.all(this.watchers.map(look));
  }

  async #isWhole(watcher: Watcher): Promise<boolean> {
    const begunMs = Date.now();
    while (Date.now() - begunMs < PATIENCE_MS) {
      if (watcher.sawAll(begunMs)) return true;
      await pause(250);
    }
    return false;
  }
}

/** What went wrong with nodes that had no part in the fault, and with the server as a whole: to be empty. */
export function harm({ unaffected, ticks, before, after, extraBytes }: FaultOutcome): string[] {
  const found = [...new Set(ticks.flatMap(({ wrong }) => wrong))];
  if (!isNothing(unaffected)) found.push(`healthy nodes lost: ${lossText(unaffected)}`);
  const slowest = Math.max(...ticks.map(({ slowestMs }) => slowestMs));
  if (slowest > LATE_MS) found.push(`an answer took ${Math.round(slowest)} ms`);
  for (const what of ['heap', 'external'] as const) {
    const more = (after?.[what] ?? 0) - (before?.[what] ?? 0);
    if (more > 0.05 * (before?.[what] ?? 0) + SLACK_BYTES[what]) found.push(`${GREW} in ${what} by ${more} bytes`);
  }
  if (extraBytes > MOST_EXTRA_BYTES) found.push(`${extraBytes} more bytes were resident than before`);
  return found;
}

/** Not a bound of the server: how long an answer may take on a machine that does much else. */
const LATE_MS = 5_000;
/**
 * Code that is compiled, caches of names, a connection more: what a heap has more of after any work; and buffers that
 * are kept for the next pages and connections.
 */
const SLACK_BYTES = { heap: 2e6, external: 8e6 };
/**
 * What pages may take that come in at the same time, with what of them is garbage, and the answers to all who watch.
 */
const MOST_EXTRA_BYTES = 250e6;
/** How a finding about memory begins that stays. */
export const GREW = 'memory grew';

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
