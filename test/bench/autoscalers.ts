// npm run bench:load [-- --nodes=N --minutes=N]: what a large cluster asks at once, of this server and of the original, one
// after the other. Writes its part of docs/reliability.md when run with the defaults.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { Workspace } from '../cluster/workspace.ts';
import { writeSection } from '../faults/document.ts';
import { QueryClient } from './compare/query-client.ts';
import { load, machineLines } from './compare/machine.ts';
import { cpuSeconds } from './compare/process-usage.ts';
import { ComparedServer, resolutionOf } from './compare/subject.ts';
import type { ComparedName } from './compare/subject.ts';
import { BenchFleet } from './fleet/fleet.ts';
import { documentText } from './autoscalers/document.ts';
import type { LoadFigures } from './autoscalers/document.ts';
import { PacedClient } from './autoscalers/paced-client.ts';

const DOCUMENT = 'docs/reliability.md';
const NODES_PATH = '/apis/metrics.k8s.io/v1beta1/nodes';
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { nodes: text, minutes: text }, strict: true });
const nodes = Number(values.nodes ?? 1_000);
const minutes = Number(values.minutes ?? 2);
if (!(nodes >= 1 && nodes <= 1_000 && minutes > 0)) {
  process.stderr.write('--nodes=N: from 1 to 1000; --minutes=N: more than 0\n');
  process.exit(2);
}

const workspace = await Workspace.create();
const fleet = await BenchFleet.start([nodes]);
const [begun, before] = [new Date(), load()];
const figures: LoadFigures[] = [];
try {
  for (const name of ['ours', 'original'] as const) figures.push(await measure(name));
} finally {
  fleet.stop();
  await workspace.remove();
}
const written = documentText(figures, {
  command: `npm run bench:load${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`,
  begun,
  load: [before, load()],
  machine: machineLines(),
  nodes,
  minutes,
});
const formatted = await format(written, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
process.stdout.write(formatted);
if (process.argv.length === 2) await writeSection(DOCUMENT, 'load', formatted);

async function measure(name: ComparedName): Promise<LoadFigures> {
  const subject = await ComparedServer.start(workspace, name, nodes, fleet.access);
  const asking = new QueryClient(subject.port, fleet.access);
  while ((await asking.count(NODES_PATH)) < nodes) {
    subject.program.mustRun();
    await pause(1_000);
  }
  await asking.close();
  const paced = new PacedClient(subject.port, fleet.access);
  const cpuBefore = cpuSeconds(subject.pid);
  const cycles = fleetCycles(minutes * 60_000);
  const answers = await paced.run(minutes * 60_000);
  const { gaps, asked } = await cycles;
  const cpu = (cpuSeconds(subject.pid) - cpuBefore) / (minutes * 60);
  await subject.program.stop();
  return { name, answers, cpu, asked, gaps };
}

/**
 * How many times each kubelet was asked on average, and the times between the beginnings of cycles, in seconds. A cycle
 * begins with the first request after a second without one.
 */
async function fleetCycles(forMs: number): Promise<{ readonly asked: number; readonly gaps: readonly number[] }> {
  const [untilMs, first] = [performance.now() + forMs, (await fleet.counts()).requests];
  const begins: number[] = [];
  let [last, changedMs] = [first, performance.now()];
  while (performance.now() < untilMs) {
    await pause(50);
    const { requests } = await fleet.counts();
    const nowMs = performance.now();
    if (requests === last) continue;
    if (nowMs - changedMs > 1_000) begins.push(nowMs);
    [last, changedMs] = [requests, nowMs];
  }
  const gaps = begins.slice(1).map((ms, i) => (ms - begins[i]!) / 1000);
  return { asked: (last - first) / nodes / (forMs / 1000 / resolutionOf(nodes)), gaps };
}
