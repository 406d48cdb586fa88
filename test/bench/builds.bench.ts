import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Workspace } from '../cluster/workspace.ts';
import { cpuSeconds, memory } from './compare/process-usage.ts';
import { ComparedServer, resolutionOf } from './compare/subject.ts';
import { BenchFleet } from './fleet/fleet.ts';

// npm run bench -- builds
//
// The CPU of a cycle of this build and of others, all of them on one fleet at the same time: what else runs on the machine
// disturbs all alike. BUILDS: folders with the `dist` and package.json of other builds, separated by commas. NODES: the size
// of the cluster. TURNS: how many cycles, after ten in which V8 compiles what they run.

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const OTHERS = (process.env['BUILDS'] ?? '').split(',').filter((folder) => folder !== '');
const NODES = Number(process.env['NODES'] ?? 500);
const TURNS = Number(process.env['TURNS'] ?? 12);
const WARM_UP = 10;

interface Subject {
  readonly folder: string;
  readonly server: ComparedServer;
  readonly seconds: number[];
}

export async function run(): Promise<void> {
  const fleet = await BenchFleet.start([NODES]);
  const workspaces: Workspace[] = [];
  try {
    const subjects: Subject[] = [];
    for (const folder of [HERE, ...OTHERS]) {
      const workspace = await Workspace.create('metrics-server-builds-');
      workspaces.push(workspace);
      const server = await ComparedServer.start(workspace, 'other build', NODES, fleet.access, folder);
      subjects.push({ folder, server, seconds: [] });
    }
    await measureTogether(subjects);
    report(subjects);
  } finally {
    for (const workspace of workspaces) await workspace.remove();
    fleet.stop();
  }
}

async function measureTogether(subjects: readonly Subject[]): Promise<void> {
  const cycleMs = resolutionOf(NODES) * 1000;
  const usedNow = () => subjects.map(({ server }) => cpuSeconds(server.pid));
  await pause(WARM_UP * cycleMs);
  let before = usedNow();
  for (let turn = 0; turn < TURNS; turn++) {
    await pause(cycleMs);
    for (const { server } of subjects) server.program.mustRun();
    const now = usedNow();
    subjects.forEach(({ seconds }, i) => seconds.push(now[i]! - before[i]!));
    before = now;
  }
}

/** Totals decide: a cycle does not begin with the turn. */
function report(subjects: readonly Subject[]): void {
  console.log(`${TURNS} cycles of ${NODES} nodes × 30 Pods, side by side`);
  const total = (seconds: readonly number[]) => seconds.reduce((sum, one) => sum + one, 0);
  const own = total(subjects[0]!.seconds);
  for (const { folder, server, seconds } of subjects) {
    const turns = seconds.map((one) => one.toFixed(2)).join(' ');
    const megabytes = (memory(server.pid).rss / 1e6).toFixed(0);
    const cycle = `${((total(seconds) / TURNS) * 1000).toFixed(0)} ms of CPU a cycle`;
    console.log(
      `  ${cycle}, this build ${(own / total(seconds)).toFixed(2)} of it; ${megabytes} MB; ${folder} (${turns})`,
    );
  }
}
