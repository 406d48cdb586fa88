import { Logger } from '@nestjs/common';
import { built, measure, report } from './measure.ts';
import { withCluster } from './with-cluster.ts';

// npm run bench -- cycle
//
// One scrape cycle of 1,000 nodes with 30 Pods each: TLS, HTTP, decoding, storing, over connections that are up. The
// kubelets run in another process, whose CPU time is not counted. The wall time is mostly the 4 s over which a cycle is
// staggered; what the server costs is the CPU time.

const NODES = 1000;
const CYCLES = 5;

export async function run(): Promise<void> {
  await withCluster(NODES, measureCycles);
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
