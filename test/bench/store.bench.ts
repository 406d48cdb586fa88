import {
  BATCH_FIELDS,
  type BatchLayout,
  CPU_NS,
  MEMORY_BYTES,
  type MetricsBatch,
  START_NS,
  TIMESTAMP_MS,
} from '../../src/model/metrics-batch.ts';
import { built, measure, report } from './measure.ts';

// npm run bench -- store
//
// What storing a cycle's batches costs: 1,000 nodes with 30 Pods of one or two containers each. `every Pod goes on` is what
// nearly all batches are; in `one Pod restarts` the rule of two points decides for one Pod of each node; in `a new page` each
// batch names one Pod more or less than the one before.

const NODES = 1000;
const PODS = 30;
const CYCLES = 40;
const CYCLE_MS = 15_000;
const FIRST_MS = 1_790_000_000_000;
const STARTED_NS = (FIRST_MS - 3_600_000) * 1e6;

export async function run(): Promise<void> {
  const { StorageService } =
    await built<typeof import('../../src/storage/storage.service.ts')>('storage/storage.service');
  const { loadOptions } = await built<typeof import('../../src/config/load-options.ts')>('config/load-options');
  const { Counter, Gauge, Registry } = await import('prom-client');
  const loaded = loadOptions([]);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const registers = [new Registry()];
  const points = new Gauge({ name: 'points', help: 'points', labelNames: ['type'], registers });
  const impossible = new Counter({ name: 'impossible', help: 'impossible', labelNames: ['type'], registers });
  const storage = new StorageService(loaded.options, points, impossible);

  const layouts = [PODS, PODS + 1].map((pods) => Array.from({ length: NODES }, (_, node) => layoutOf(node, pods)));
  let cycle = 0;
  const store = (layoutsOfCycle: readonly BatchLayout[], restarts: boolean) => {
    const nowMs = FIRST_MS + ++cycle * CYCLE_MS;
    for (const [node, layout] of layoutsOfCycle.entries()) {
      storage.storeBatch(`node-${node}`, batchOf(layout, cycle, restarts), nowMs, nowMs, 64);
    }
  };
  const cases: [string, () => void][] = [
    ['every Pod goes on', () => store(layouts[0]!, false)],
    ['one Pod restarts', () => store(layouts[0]!, true)],
    ['a new page', () => store(layouts[cycle % 2]!, false)],
  ];
  for (const [name, work] of cases) {
    await measure(10, work); // until V8 has compiled it
    report(`store of one batch, ${name}, mean of ${NODES}`, await measure(CYCLES, work), 'µs', 1e6 / NODES);
  }
}

function layoutOf(node: number, podCount: number): BatchLayout {
  const layout = { namespaces: [] as string[], pods: [] as string[], firstSlots: [1], containers: [''] };
  for (let pod = 0; pod < podCount; pod++) {
    layout.namespaces.push(`namespace-${pod % 5}`);
    layout.pods.push(`pod-${node}-${pod}`);
    layout.containers.push('app');
    if (pod % 10 === 0) layout.containers.push('proxy');
    layout.firstSlots.push(layout.containers.length);
  }
  return layout;
}

/** One batch's numbers are as good as another's: it is made in the same memory, as the decoder does it. */
const values = new Map<BatchLayout, Float64Array>();

function batchOf(layout: BatchLayout, cycle: number, restarts: boolean): MetricsBatch {
  let of = values.get(layout);
  if (of === undefined) values.set(layout, (of = new Float64Array(layout.containers.length * BATCH_FIELDS)));
  const atMs = FIRST_MS + cycle * CYCLE_MS;
  for (let slot = 0; slot < layout.containers.length; slot++) {
    const at = slot * BATCH_FIELDS;
    of[at + TIMESTAMP_MS] = atMs - slot;
    of[at + CPU_NS] = 1e12 + cycle * 1e9;
    of[at + MEMORY_BYTES] = 64 * 2 ** 20;
    of[at + START_NS] = STARTED_NS;
  }
  if (restarts) of.set([atMs, 1e9, 64 * 2 ** 20, (atMs - 12_000) * 1e6], BATCH_FIELDS);
  return { layout, values: of };
}
