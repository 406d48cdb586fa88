// npm run bench:watchers [-- --cycles=N --rounds=N --http1 --stalled=MINUTES]: what watchers cost, at 1,000 nodes with 30
// Pods each. Takes 10 minutes; with --stalled only the minutes that are given, and 2 more.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Workspace } from '../cluster/workspace.ts';
import { load, machineLines } from './compare/machine.ts';
import { BenchFleet } from './fleet/fleet.ts';
import { checkText, tableText } from './watchers/document.ts';
import { PairedServers, type Window } from './watchers/paired-servers.ts';
import { NOBODY, phasesOf, stalledPhase, type Phase } from './watchers/phases.ts';
import { WatchClients } from './watchers/watch-clients.ts';

const NODES = 1000;
const SETTLE_MS = 3000;
const MINUTE_MS = 60_000;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { cycles: text, rounds: text, stalled: text, http1: { type: 'boolean', default: false } },
});
const cycles = Number(values.cycles ?? 3);
const rounds = Number(values.rounds ?? 2);
const stalledMinutes = Number(values.stalled ?? 0);
if (!(cycles >= 1 && rounds >= 1 && stalledMinutes >= 0)) {
  process.stderr.write('--cycles=N, --rounds=N: at least 1; --stalled=MINUTES: at least 0\n');
  process.exit(2);
}

const loadBefore = load();
const workspace = await Workspace.create();
const fleet = await BenchFleet.start([NODES]);
const clients = new WatchClients();
try {
  const servers = await PairedServers.start(workspace, fleet, NODES);
  await (stalledMinutes > 0 ? measureStalled(servers) : measurePhases(servers));
} finally {
  clients.stop();
  fleet.stop();
  await workspace.remove();
}

async function measurePhases(servers: PairedServers): Promise<void> {
  const phases = [NOBODY, ...phasesOf(!values.http1)];
  const measured = new Map<string, Window[]>(phases.map(({ name }) => [name, []]));
  // In the first round V8 compiles what runs often.
  for (let round = 0; round <= rounds; round++) {
    for (const phase of phases) {
      const window = await measurePhase(servers, phase, round === 0 ? 1 : cycles);
      if (round > 0) measured.get(phase.name)!.push(window);
    }
  }
  const command = ['npm run bench:watchers', ...process.argv.slice(2)].join(' ');
  const facts = [`\`${command}\`, load average ${loadBefore} to ${load()}`, machineLines().slice(0, 2).join('\n')];
  process.stdout.write([...facts, tableText(measured), checkText(measured)].join('\n\n') + '\n');
}

async function measurePhase(servers: PairedServers, { name, wanted }: Phase, length: number): Promise<Window> {
  if (wanted !== undefined) await clients.open(servers.watched.port, fleet.access, wanted);
  await pause(SETTLE_MS);
  const before = await clients.count();
  const window = await servers.measureCycles(length);
  const { bytes, open } = await clients.count();
  if (open !== (wanted?.paths.length ?? 0)) throw new Error(`${name}: ${open} watches are open`);
  await clients.close();
  const result = { ...window, bytes: (bytes - before.bytes) / length };
  process.stderr.write(`${name}: ${(window.cpu * 1000).toFixed(0)} ms a cycle more than --watch=off\n`);
  return result;
}

async function measureStalled(servers: PairedServers): Promise<void> {
  await servers.measureCycles(cycles);
  const before = servers.memory();
  process.stdout.write(`nobody watches: ${memoryText(before)}\n`);
  await clients.open(servers.watched.port, fleet.access, stalledPhase(!values.http1).wanted!);
  for (let minute = 1; minute <= stalledMinutes; minute++) {
    await pause(MINUTE_MS);
    const { open } = await clients.count();
    process.stdout.write(`stalled for ${minute} min (${open} open): ${memoryText(servers.memory())}\n`);
  }
}

function memoryText({ watched, off }: { readonly watched: number; readonly off: number }): string {
  return `RSS ${(watched / 1e6).toFixed(1)} MB with --watch=hidden, ${(off / 1e6).toFixed(1)} MB with --watch=off`;
}
