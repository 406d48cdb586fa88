import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Program } from '../cluster/program.ts';
import { Workspace } from '../cluster/workspace.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { cpuSeconds, memory } from './compare/process-usage.ts';

// npm run bench -- accelerators
//
// What `--accelerators` costs: 1,000 nodes, of which 200 have 8 GPUs and a page of dcgm-exporter in its true size. Two
// servers ask the same cluster at the same time, one with the flag and one without. CPU time of both processes is measured
// over the same cycles. TURNS: how many cycles, after six in which V8 compiles what they run.

const NODES = 1_000;
const GPU_NODES = 200;
const PODS = 30;
const RESOLUTION_S = 15;
const WARM_UP = 6;
const TURNS = Number(process.env['TURNS'] ?? 8);
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Access {
  readonly kubeconfig: string;
  readonly authority: string;
  readonly acceleratorsFlag: string;
}

export async function run(): Promise<void> {
  const sizes = [NODES - GPU_NODES, PODS, GPU_NODES].map(String);
  const cluster = fork(fileURLToPath(new URL('cluster-process.ts', import.meta.url)), sizes, { silent: true });
  const workspace = await Workspace.create('metrics-server-accelerators-');
  try {
    const [line] = (await once(createInterface(cluster.stdout!), 'line')) as [string];
    const access = JSON.parse(line) as Access;
    const off = await startServer(workspace, 'off', access, []);
    const on = await startServer(workspace, 'on', access, [access.acceleratorsFlag]);
    report(await measureTogether([off, on]), [off, on]);
    cluster.send('requests');
    mustHaveRead(((await once(cluster, 'message')) as [number])[0], on);
  } finally {
    await workspace.remove();
    cluster.disconnect();
  }
}

async function startServer(workspace: Workspace, name: string, access: Access, more: string[]): Promise<Program> {
  return workspace.start(name, process.execPath, [
    MAIN,
    `--kubeconfig=${await workspace.write('kubeconfig', access.kubeconfig)}`,
    `--kubelet-certificate-authority=${await workspace.write('kubelet-ca.crt', access.authority)}`,
    `--cert-dir=${workspace.path(`${name}-certificates`)}`,
    '--kubelet-use-node-status-port',
    '--kubelet-preferred-address-types=InternalIP',
    '--bind-address=127.0.0.1',
    `--secure-port=${await freePort()}`,
    `--metric-resolution=${RESOLUTION_S}s`,
    ...more,
  ]);
}

/** Throws when the server has not read each exporter in each cycle, so that its cost would be too small. */
function mustHaveRead(requests: number, { logFile }: Program): void {
  const log = readFileSync(logFile, 'utf8');
  const failures = log.split('\n').filter((line) => line.includes(' exporter of node '));
  console.log(`  ${requests} pages of exporters were asked for, ${failures.length} lines about failures`);
  if (requests < GPU_NODES * (TURNS + WARM_UP - 1)) throw new Error(`too few pages:\n${log.slice(-2000)}`);
  if (failures.length > 0) throw new Error(failures[0]);
}

/** CPU seconds of each program in each cycle. */
async function measureTogether(programs: readonly Program[]): Promise<readonly (readonly number[])[]> {
  await pause(WARM_UP * RESOLUTION_S * 1000);
  const costs = programs.map((): number[] => []);
  let before = programs.map(({ pid }) => cpuSeconds(pid!));
  for (let turn = 0; turn < TURNS; turn++) {
    await pause(RESOLUTION_S * 1000);
    for (const program of programs) program.mustRun();
    const now = programs.map(({ pid }) => cpuSeconds(pid!));
    now.forEach((seconds, i) => costs[i]!.push(seconds - before[i]!));
    before = now;
  }
  return costs;
}

/** Totals decide: a cycle does not begin with the turn, so that one turn can have two and the next one none. */
function report(costs: readonly (readonly number[])[], programs: readonly Program[]): void {
  console.log(`${TURNS} cycles of ${NODES} nodes, ${GPU_NODES} of them with 8 GPUs, side by side`);
  const totals = costs.map((seconds, i) => {
    const total = seconds.reduce((sum, one) => sum + one, 0);
    const mebibytes = Math.round(memory(programs[i]!.pid!).rss / 1_048_576);
    const turns = seconds.map((one) => one.toFixed(2)).join(' ');
    console.log(`  ${i === 0 ? 'without' : 'with   '}  ${total.toFixed(2)} s of CPU (${turns}), ${mebibytes} MiB`);
    return total;
  });
  console.log(`  --accelerators costs ${((totals[1]! / totals[0]! - 1) * 100).toFixed(1)} % of a cycle`);
}
