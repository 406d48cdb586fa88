import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Workspace } from '../cluster/workspace.ts';
import { ComparedServer } from './compare/subject.ts';
import { BenchFleet } from './fleet/fleet.ts';

// npm run bench -- own-memory
//
// The memory of a server of 3 nodes that is in no file (Anonymous of smaps_rollup), two minutes after its start. All servers
// run at the same time. BUILDS: folders with the `dist` and package.json of other builds, separated by commas. TURNS: how
// many servers of each build.

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const OTHERS = (process.env['BUILDS'] ?? '').split(',').filter((folder) => folder !== '');
const TURNS = Number(process.env['TURNS'] ?? 2);
const NODES = 3;
const BETWEEN_STARTS_MS = 3_000;
const AGE_MS = 120_000;

export async function run(): Promise<void> {
  const fleet = await BenchFleet.start([NODES]);
  const workspaces: Workspace[] = [];
  /** Starts a server, and measures it when it has run for two minutes. */
  const measure = async (folder: string): Promise<number> => {
    const workspace = await Workspace.create('metrics-server-memory-');
    workspaces.push(workspace);
    const server = await ComparedServer.start(workspace, 'other build', NODES, fleet.access, folder);
    await pause(AGE_MS);
    server.program.mustRun();
    return ownMegabytes(server.pid);
  };
  try {
    const builds = [HERE, ...OTHERS].map((folder) => ({ folder, measured: [] as Promise<number>[] }));
    for (let turn = 0; turn < TURNS; turn++) {
      for (const { folder, measured } of builds) {
        measured.push(measure(folder));
        await pause(BETWEEN_STARTS_MS);
      }
    }
    for (const { folder, measured } of builds) report(folder, await Promise.all(measured));
  } finally {
    for (const workspace of workspaces) await workspace.remove();
    fleet.stop();
  }
}

function ownMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return (Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)![1]) * 1024) / 1e6;
}

function report(folder: string, megabytes: readonly number[]): void {
  const sorted = megabytes.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  console.log(
    `  ${median.toFixed(1)} MB in no file, median of ${sorted.map((one) => one.toFixed(1)).join(' ')}; ${folder}`,
  );
}
