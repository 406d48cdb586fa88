import { Logger } from '@nestjs/common';
import { bytesInUse } from './bytes-in-use.ts';
import { followSource } from './history/followed-source.ts';
import { HISTORY, RESOLUTION_MS } from './history/ring-side.ts';
import { built, type WorkCost, measure, medianOf, report } from './measure.ts';
import { withCluster } from './with-cluster.ts';

// [TURNS=N] npm run bench -- history
//
// What `--history=1h` adds at 1,000 nodes with 30 Pods each and a resolution of 15 s: memory, and CPU of a cycle. The cycles
// are those of one server, with and without the history by turns. Bounds: 35 MB, 5 % of a cycle. `history-ring` has the rest.

const NODES = 1000;
const TURNS = Number(process.env['TURNS'] ?? 8);

export async function run(): Promise<void> {
  await withCluster(NODES, measureCycles);
}

async function measureCycles(flags: readonly string[]): Promise<void> {
  await import('reflect-metadata');
  const { start } = await built<typeof import('../../src/serve.ts')>('serve');
  const { loadOptions } = await built<typeof import('../../src/config/load-options.ts')>('config/load-options');
  const { HistoryService } =
    await built<typeof import('../../src/history/history.service.ts')>('history/history.service');
  const { StorageService } =
    await built<typeof import('../../src/storage/storage.service.ts')>('storage/storage.service');
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

  const storage = app.get(StorageService);
  const followed = followSource(storage, NODES);
  followed.isOn = false;
  const options = { ...loaded.options, metricResolutionMs: RESOLUTION_MS, history: HISTORY };
  const history = new HistoryService(options, followed.source);
  const cycle = () => app.get(ScrapeCycle).runCycle(new AbortController().signal);
  for (let i = 0; i < 3; i++) await cycle();
  const before = bytesInUse();
  followed.isOn = true;
  await cycle();
  const added = bytesInUse() - before;
  const { rows, bytes } = history.state;
  if (rows === 0) throw new Error('no node was scraped, so that the history has no rows: is the machine too busy?');
  console.log(
    `--history=1h of ${NODES} nodes × 30 Pods: ${rows} rows, ${mb(added)} MB in use, ${mb(bytes)} MB counted`,
  );

  const costs: Record<'off' | 'on', WorkCost[]> = { off: [], on: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const side of turn % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
      followed.isOn = side === 'on';
      costs[side].push(...(await measure(1, cycle)));
    }
  }
  for (const side of ['off', 'on'] as const) report(`one cycle, history ${side}, ${TURNS} cycles`, costs[side], 's', 1);
  console.log(`  median of the history itself: ${medianOf(followed.costsMs).toFixed(1)} ms of a cycle`);
  await app.close();
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
