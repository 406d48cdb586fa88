import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { buildServer } from './demo/build-server.ts';
import { DEMO_HELP, parseDemoFlags } from './demo/demo-flags.ts';
import type { DemoOptions } from './demo/demo-flags.ts';
import { startDemoSession } from './demo/demo-session.ts';
import type { DemoSession } from './demo/demo-session.ts';
import type { ClusterUsage } from './demo/metrics-reader.ts';
import { gpuPods } from './demo/gpu-table.ts';
import { Screen } from './demo/screen.ts';
import { topScreen } from './demo/top-table.ts';

/** Until the server listens, and until a kubelet that has just repeated a sample has a new one. */
const PATIENCE_MS = 25_000;
const ASK_EVERY_MS = 500;
const REFRESH_EVERY_MS = 2_000;

const screen = new Screen(process.stdout);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

process.exitCode = await main(process.argv.slice(2));

/** The demo's whole life; returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = parseDemoFlags(args);
  if (command.kind === 'help') {
    process.stdout.write(DEMO_HELP);
    return 0;
  }
  if (command.kind === 'wrong') return fail([...command.errors, 'See npm run demo -- --help'].join('\n'));
  try {
    const session = await startDemoSession(command.options, mainFile());
    try {
      return await show(session, command.options);
    } finally {
      screen.endProgress();
      await session.stop();
    }
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** The variable lets this file's own test put a small server in the place of the built one. */
async function mainFile(): Promise<string> {
  const given = process.env.DEMO_SERVER;
  if (given === undefined) {
    screen.print('Building the server and starting a simulated cluster: the first numbers come in about 20 s.');
    return buildServer(interrupted.signal);
  }
  if (!existsSync(given)) throw new Error(`${given} of DEMO_SERVER is missing`);
  return given;
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}

/** Shows tables until it is enough; returns the exit code. */
async function show(session: DemoSession, options: DemoOptions): Promise<number> {
  const { server } = session;
  let death: string | undefined;
  const noteDeath = async (): Promise<void> => {
    const how = await server.ended;
    if (!interrupted.signal.aborted) death = how;
    interrupted.abort();
  };
  void noteDeath();
  printStart(session, options);
  const withinMs = PATIENCE_MS + 2 * options.resolutionMs;
  const first = await firstNumbers(session, withinMs);
  if (first) {
    screen.endProgress();
    // With --once the kubeconfig is gone before anybody could use it.
    screen.print(options.once ? '' : commands(session, options));
    screen.draw(topScreen(first, screen.lines, options.gpus));
    if (!options.once) await refresh(session, options);
  }
  screen.endProgress();
  if (death !== undefined) return fail(`${death} Its last output:\n${server.lastOutput()}`);
  if (first || interrupted.signal.aborted) return 0;
  return fail(`No numbers after ${withinMs / 1000} s. The server's last output:\n${server.lastOutput()}`);
}

/** Asks until every node and GPU has numbers, or as many as have them when the time is up; undefined if none has. */
async function firstNumbers({ reader, cluster }: DemoSession, withinMs: number): Promise<ClusterUsage | undefined> {
  const startedMs = Date.now();
  const withGpus = cluster.gpus?.countHolders() ?? 0;
  let latest: ClusterUsage | undefined;
  while (!interrupted.signal.aborted && Date.now() - startedMs < withinMs) {
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    screen.progress(`Waiting for the first numbers: two scrapes of each node. ${seconds} s`);
    // Until the server answers and has scraped twice, the kube-apiserver has an error or an empty list for us.
    latest = (await reader.readUsage().catch(() => undefined)) ?? latest;
    const isWhole = latest?.nodes.length === cluster.nodes.length && latest.pods.length > 0;
    if (latest && isWhole && gpuPods(latest).length >= withGpus) return latest;
    await waitFor(ASK_EVERY_MS);
  }
  return latest && latest.nodes.length > 0 ? latest : undefined;
}

async function refresh({ reader }: DemoSession, { gpus }: DemoOptions): Promise<void> {
  while (!interrupted.signal.aborted) {
    await waitFor(REFRESH_EVERY_MS);
    if (!screen.isTerminal || interrupted.signal.aborted) continue;
    const usage = await reader.readUsage().catch(() => undefined);
    if (usage) screen.draw(topScreen(usage, screen.lines, gpus));
  }
}

async function waitFor(milliseconds: number): Promise<void> {
  await pause(milliseconds, undefined, { signal: interrupted.signal }).catch(() => undefined);
}

function printStart({ cluster, server }: DemoSession, { nodes, pods, machine }: DemoOptions): void {
  const count = `${nodes} simulated nodes with ${pods} Pods each`;
  const gpus = cluster.gpus ? `, ${cluster.gpus.nodes.length} nodes with GPUs` : '';
  const others = cluster.machineName ? `, and this machine as node ${cluster.machineName}` : '';
  screen.print(`Simulated cluster at ${cluster.apiServer.url}: ${count}${gpus}${others}.`);
  if (machine && !cluster.machineName)
    screen.print('This machine is left out: its numbers are read from Linux’ /proc.');
  screen.print(`The server's log: ${server.logFile}`);
}

function commands({ kubeconfigFile, pageUrl }: DemoSession, { gpus }: DemoOptions): string {
  const kubectl = `  kubectl --kubeconfig ${kubeconfigFile}`;
  return `
Open the live page in a browser:
  ${pageUrl}
Try in another terminal, while this runs:
${kubectl} top nodes
${kubectl} top pods -A --containers
${gpus ? `${kubectl} get podmetrics -n ml -o wide\n` : ''}`;
}
