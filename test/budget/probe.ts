// The built server in a process of its own, in which nothing is collected unless it is asked for, so that the heap's
// growth is all that was allocated. Arguments: the server's flags. Tells its port over IPC, then does what it is told.
import 'reflect-metadata';
import type { ProbeOrder, ProbeState } from './probed-server.ts';

// As compiled, before it is bundled: what is told here goes to parts of it.
const built = (module: string): Promise<unknown> =>
  import(new URL(`../../build/src/${module}.js`, import.meta.url).href);
const { start } = (await built('serve')) as typeof import('../../src/serve.ts');
const { loadOptions } = (await built('config/load-options')) as typeof import('../../src/config/load-options.ts');
const { ScrapeCycle } = (await built(
  'scraper/scrape-cycle.service',
)) as typeof import('../../src/scraper/scrape-cycle.service.ts');
const { ScraperService } = (await built(
  'scraper/scraper.service',
)) as typeof import('../../src/scraper/scraper.service.ts');

const loaded = loadOptions(process.argv.slice(2));
if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
const app = await start(loaded.options);
while (app.get(ScraperService).lastCycleBegunMs === undefined) await new Promise(setImmediate);
await app.get(ScraperService).idle();
const { port } = app.getHttpServer().address() as { port: number };

/** Goes with the next collection, be it asked for or not. */
let sentinel = new WeakRef({});

async function act(order: ProbeOrder): Promise<ProbeState> {
  if (order === 'cycle') await app.get(ScrapeCycle).runCycle(new AbortController().signal);
  // What lies behind weak references and finalizers goes with the second and third.
  if (order === 'collect') for (let i = 0; i < 3; i++) await collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const hasCollected = sentinel.deref() === undefined;
  sentinel = new WeakRef({});
  return { bytes: heapUsed + arrayBuffers, hasCollected };
}

async function collect(): Promise<void> {
  globalThis.gc!();
  await new Promise(setImmediate);
}

process.on('message', (order: ProbeOrder) => void act(order).then((state) => process.send!(state)));
process.on('disconnect', () => process.exit(0));
process.send!(port);
