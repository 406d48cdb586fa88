import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { built, measure, report } from './measure.ts';

// npm run bench -- cycle
//
// One scrape cycle of 1,000 nodes with 30 Pods each: TLS, HTTP, decoding, storing, over connections that are up. The
// kubelets run in another process, whose CPU time is not counted. The wall time is mostly the 4 s over which a cycle is
// staggered; what the server costs is the CPU time.

const NODES = 1000;
const CYCLES = 5;

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'metrics-server-bench-'));
  const kubelets = startKubelets();
  try {
    await measureCycles(await writeAccess(kubelets, folder));
  } finally {
    kubelets.disconnect();
    await rm(folder, { recursive: true });
  }
}

function startKubelets(): ChildProcess {
  const script = fileURLToPath(new URL('cluster-process.ts', import.meta.url));
  return spawn(process.execPath, [script, String(NODES), '30'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
}

/** Writes what the cluster prints once it is ready; answers the flags with which a server finds it. */
async function writeAccess(kubelets: ChildProcess, folder: string): Promise<string[]> {
  const [line] = (await once(createInterface(kubelets.stdout!), 'line')) as [string];
  const { kubeconfig, authority } = JSON.parse(line) as { kubeconfig: string; authority: string };
  await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
  await writeFile(join(folder, 'ca.crt'), authority);
  return [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--kubelet-certificate-authority=${join(folder, 'ca.crt')}`,
    '--kubelet-use-node-status-port',
    // On a loaded machine the kubelets, too, must wait for a core.
    '--kubelet-request-timeout=50s',
    '--kubelet-preferred-address-types=InternalIP',
    '--bind-address=127.0.0.1',
    `--cert-dir=${folder}`,
    '--secure-port=0',
  ];
}

async function measureCycles(flags: readonly string[]): Promise<void> {
  await import('reflect-metadata');
  const { start } = await built<typeof import('../../src/serve.ts')>('serve');
  const { loadOptions } = await built<typeof import('../../src/config/load-options.ts')>('config/load-options');
  const { ScrapeCycle } =
    await built<typeof import('../../src/scraper/scrape-cycle.service.ts')>('scraper/scrape-cycle.service');
  const { ScraperService } =
    await built<typeof import('../../src/scraper/scraper.service.ts')>('scraper/scraper.service');
  const loaded = loadOptions(flags);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  Logger.overrideLogger(['warn', 'error', 'fatal']);
  const app = await start(loaded.options);
  while (app.get(ScraperService).lastCycleBegunMs === undefined) await new Promise(setImmediate);
  await app.get(ScraperService).idle();
  const cycle = app.get(ScrapeCycle);
  const costs = await measure(CYCLES, () => cycle.runCycle(new AbortController().signal));
  report(`one cycle of ${NODES} nodes × 30 Pods, ${CYCLES} cycles`, costs, 's', 1);
  await app.close();
}
