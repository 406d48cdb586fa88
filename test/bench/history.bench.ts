import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Logger } from '@nestjs/common';
import { BATCH_FIELDS, type BatchLayout } from '../../src/model/metrics-batch.ts';
import type { UsageObserver, UsageSource } from '../../src/model/usage-source.ts';
import { built, type WorkCost, measure, report } from './measure.ts';
import { withCluster } from './with-cluster.ts';

// npm run bench -- history
//
// What `--history=1h` adds at 1,000 nodes with 30 Pods each and a resolution of 15 s: memory, and CPU of a cycle. The cycles
// are those of one server, with and without the history by turns. Then what the history of a namespace of 300 Pods costs,
// when it is an hour long. Bounds: 35 MB, 5 % of a cycle, 5 ms a response.

const NODES = 1000;
const TURNS = 8;
const PODS = 300;
const RESOLUTION_MS = 15_000;
const HISTORY = { lengthMs: 3_600_000, budgetBytes: 64 * 2 ** 20 };
const POINTS = HISTORY.lengthMs / RESOLUTION_MS;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export async function run(): Promise<void> {
  await measureResponse();
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
  const followed = switchable(storage);
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
  console.log(`  median of the history itself: ${median(followed.costsMs).toFixed(1)} ms of a cycle`);
  await app.close();
}

/** A source whose observer can be turned off, and how long it took in each cycle. */
function switchable(storage: UsageSource) {
  let observer: UsageObserver = () => undefined;
  const followed = { isOn: false, costsMs: [] as number[], source: undefined as unknown as UsageSource };
  followed.source = new Proxy(storage, {
    get: (target, name) => {
      if (name === 'onChange') return (given: UsageObserver) => ((observer = given), () => undefined);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  let sumMs = 0;
  let calls = 0;
  storage.onChange((...change) => {
    if (!followed.isOn) return;
    const begunMs = performance.now();
    observer(...change);
    sumMs += performance.now() - begunMs;
    if (++calls % NODES === 0) {
      followed.costsMs.push(sumMs);
      sumMs = 0;
    }
  });
  return followed;
}

async function measureResponse(): Promise<void> {
  await import('reflect-metadata');
  const { loadOptions } = await built<typeof import('../../src/config/load-options.ts')>('config/load-options');
  const { HistoryService } =
    await built<typeof import('../../src/history/history.service.ts')>('history/history.service');
  const { StorageService } =
    await built<typeof import('../../src/storage/storage.service.ts')>('storage/storage.service');
  const { encodeObject } = await built<typeof import('../../src/metrics-api/encoding/encode-object.ts')>(
    'metrics-api/encoding/encode-object',
  );
  const { Counter, Gauge, Registry } = await import('prom-client');
  const loaded = loadOptions(['--metric-resolution=15s']);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const [registers, labelNames] = [[new Registry()], ['type'] as const];
  const points = new Gauge({ name: 'points', help: 'points', labelNames, registers });
  const impossible = new Counter({ name: 'impossible', help: 'impossible', labelNames, registers });
  const storage = new StorageService(loaded.options, points, impossible);
  const history = new HistoryService({ ...loaded.options, history: HISTORY }, storage);
  const endMs = Date.now();
  const places = Array.from({ length: PODS }, (_, pod) => pod);
  const layout: BatchLayout = {
    namespaces: places.map(() => 'shop'),
    pods: places.map((pod) => `pod-${pod}`),
    firstSlots: [...places, PODS].map((pod) => pod + 1),
    containers: ['', ...places.map(() => 'app')],
  };
  const values = new Float64Array(layout.containers.length * BATCH_FIELDS);
  const used = new Float64Array(layout.containers.length).fill(1e9);
  for (let sample = POINTS; sample >= 0; sample--) {
    const nowMs = endMs - sample * RESOLUTION_MS;
    for (const slot of used.keys()) {
      used[slot]! += Math.floor(Math.random() * 1e9);
      const memoryBytes = 4096 * Math.floor(1 + Math.random() * 1e5);
      values.set([nowMs, used[slot]!, memoryBytes, (endMs - 1e9) * 1e6], slot * BATCH_FIELDS);
    }
    storage.storeBatch('node', { layout, values }, nowMs);
  }
  let bytes = 0;
  const respond = () => {
    const items = history.listPods('shop', history.podNames('shop'), Number.POSITIVE_INFINITY, endMs);
    const list = { kind: 'UsageHistoryList', apiVersion: 'metrics.k8s.io/v1', metadata: {}, items };
    bytes = encodeObject(list, { format: 'json', pretty: false }).body.length;
  };
  await measure(50, respond);
  report(`history of a namespace of ${PODS} Pods, an hour`, await measure(200, respond), 'ms', 1000);
  console.log(`  ${(bytes / 1024).toFixed(0)} KiB`);
}

function bytesInUse(): number {
  for (let i = 0; i < 3; i++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
