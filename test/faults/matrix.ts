import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { Workspace } from '../cluster/workspace.ts';
import { FaultFleet } from './fleet/fleet.ts';
import type { FleetNode } from './fleet/fleet.ts';
import type { FaultRow } from './row.ts';
import { RESOLUTION_S, Subject, subjectNames } from './subject/subject.ts';
import type { InUse } from './subject/preload.ts';
import { isNothing, lossOf, lossText } from './watch/loss.ts';
import type { Loss } from './watch/loss.ts';
import type { Tick } from './watch/watcher.ts';
import { Watcher } from './watch/watcher.ts';

/** Whether faults last as long as the issue says, and come one by one. */
export const IS_LONG = process.env['FAULTS_LONG'] === '1';

/** One fault, who has a part in it, and what to do to begin and to end it. */
export interface Fault {
  readonly name: string;
  readonly nodes: readonly FleetNode[];
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

/** What our server showed while faults were on. */
export interface Outcome {
  readonly unaffected: Loss;
  readonly affected: ReadonlyMap<string, Loss>;
  readonly ticks: readonly Tick[];
  readonly before?: InUse;
  readonly after?: InUse;
}

/** How long servers may take to serve everything again. */
const PATIENCE_MS = 150_000;

/** A fleet, one or both servers on it, and somebody who watches each. */
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
    const subjects = await Promise.all(subjectNames().map((name) => Subject.start(name, workspace, fleet)));
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
    faults: readonly Fault[],
    lastS: number,
    remark?: (watcher: Watcher) => string | undefined,
  ): Promise<Outcome | undefined> {
    const before = await this.#memory();
    const begunMs = Date.now();
    for (const fault of faults) await fault.begin();
    await pause(lastS * 1000);
    for (const fault of faults) await fault.end();
    const endedMs = Date.now();
    await pause(1.5 * RESOLUTION_S * 1000);
    await Promise.all(this.watchers.map((watcher) => this.#isWhole(watcher)));
    const after = await this.#memory();
    let outcome: Outcome | undefined;
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
          memory: `${megabytes(before[i]!.rss)} → ${megabytes(after[i]!.rss)}`,
          remark: remark?.(watcher),
        };
        (task.meta.faults ??= []).push(row);
      }
      if (name === 'ours') outcome = { unaffected, affected, ticks, before: before[i]!.inUse, after: after[i]!.inUse };
    }
    return outcome;
  }

  async #memory(): Promise<{ readonly rss: number; readonly inUse?: InUse }[]> {
    return Promise.all(this.watchers.map(async ({ subject }) => ({ inUse: await subject.inUse(), rss: subject.rss })));
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
export function harm({ unaffected, ticks, before, after }: Outcome): string[] {
  const found = [...new Set(ticks.flatMap(({ wrong }) => wrong))];
  if (!isNothing(unaffected)) found.push(`healthy nodes lost: ${lossText(unaffected)}`);
  const slowest = Math.max(...ticks.map(({ slowestMs }) => slowestMs));
  if (slowest > LATE_MS) found.push(`an answer took ${Math.round(slowest)} ms`);
  const more = (after?.heap ?? 0) - (before?.heap ?? 0);
  if (more > 0.05 * (before?.heap ?? 0) + SLACK_BYTES) found.push(`the heap grew by ${more} bytes`);
  return found;
}

/** Not a bound of the server: how long an answer may take on a machine that does much else. */
const LATE_MS = 5_000;
/** Code that is compiled, caches of names, a connection more: what a heap has more of after any work. */
const SLACK_BYTES = 2e6;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
