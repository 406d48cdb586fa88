import { gunzipSync } from 'node:zlib';
import type { AnswerBody } from '../../src/metrics-api/encoding/answer-writer.service.js';
import type { Representation } from '../../src/metrics-api/encoding/representation.ts';
import { built, type WorkCost, measure, report } from './measure.ts';

// npm run bench -- answers
//
// What the answers cost that autoscalers and people ask for, with 30,000 Pods on 1,000 nodes, without network and TLS:
// selection, joining, encoding. `first` is the answer after a batch of every node, when nothing is encoded yet; `next` is
// each later one until the next batch. `OWN_LABELS=1` gives each Pod labels of its own, as Pods of StatefulSets have them.

const NODES = 1000;
const PODS = 30;
const NAMESPACES = 20;
const NOW = Date.now();
const OWN_LABELS = process.env['OWN_LABELS'] === '1';
const LABELS = Array.from({ length: 5 }, (_, i) => ({ app: `web-${i}`, tier: 'front' }));

/** Of somebody who takes gzip, or does not. */
const ZIPPED = replyTo({ 'accept-encoding': 'gzip' });
const PLAIN = replyTo({});

function replyTo(headers: Record<string, string>): object {
  // It is sent at once.
  const raw = { once: (_closed: string, listener: () => void) => void setImmediate(listener) };
  const reply = { raw, request: { headers, query: {} }, header: () => reply, serializer: () => reply };
  return reply;
}

export async function run(): Promise<void> {
  await import('reflect-metadata');
  const { storage, options, pods, nodes, storeAll } = await cluster();
  const { PodsController } =
    await built<typeof import('../../src/metrics-api/pods.controller.ts')>('metrics-api/pods.controller');
  const { NodesController } =
    await built<typeof import('../../src/metrics-api/nodes.controller.ts')>('metrics-api/nodes.controller');
  const { AnswerWriter } = await built<typeof import('../../src/metrics-api/encoding/answer-writer.service.ts')>(
    'metrics-api/encoding/answer-writer.service',
  );
  const { Registry } = await import('prom-client');
  const { SampleAges } = await built<typeof import('../../src/metrics-api/lists/sample-ages.ts')>(
    'metrics-api/lists/sample-ages',
  );
  const { FRESHNESS_BUCKETS } = await built<typeof import('../../src/metrics-api/lists/metrics-api.metrics.ts')>(
    'metrics-api/lists/metrics-api.metrics',
  );
  const { SharedLists } = await built<typeof import('../../src/metrics-api/lists/shared-lists.service.ts')>(
    'metrics-api/lists/shared-lists.service',
  );
  const { ListAnswers } = await built<typeof import('../../src/metrics-api/lists/list-answers.service.ts')>(
    'metrics-api/lists/list-answers.service',
  );
  const buckets = FRESHNESS_BUCKETS;
  const freshness = new SampleAges({ name: 'freshness', help: 'f', buckets, registers: [new Registry()] });
  const { AnswerRoom } = await built<typeof import('../../src/metrics-api/lists/answer-room.ts')>(
    'metrics-api/lists/answer-room',
  );
  const shared = new SharedLists(options, storage, nodes as never, pods as never);
  const lists = new ListAnswers(shared, new AnswerRoom(Infinity), freshness);
  const { FirstNumbers } = await built<typeof import('../../src/metrics-api/first-numbers.service.ts')>(
    'metrics-api/first-numbers.service',
  );
  // Of what explains why numbers are missing nothing is asked here.
  const unasked = {} as never;
  const firstNumbers = new FirstNumbers(options, nodes as never, storage, unasked);
  const answers = new AnswerWriter(storage);
  const parts = [storage, lists, firstNumbers, answers, freshness, unasked, unasked] as const;
  const podsController = new PodsController(pods as never, ...parts);
  const nodesController = new NodesController(nodes as never, ...parts);
  const json = { format: 'json', pretty: false } as const;
  const protobuf = { format: 'protobuf', pretty: false } as const;
  const table = { ...json, conversion: { group: 'meta.k8s.io', version: 'v1', kind: 'Table' } };
  const list = (wanted: Representation, namespace?: string, query: object = {}, reply = PLAIN) =>
    podsController.list(wanted, 'v1beta1', namespace, query, reply as never) as AnswerBody;

  type Work = () => Promise<Uint8Array | string> | Uint8Array | string;
  const works: [name: string, times: number, work: Work][] = [
    ['all Pods, JSON', 10, () => list(json)],
    ['all Pods, gzip JSON', 5, () => list(json, undefined, {}, ZIPPED)],
    ['all Pods, protobuf', 10, () => list(protobuf)],
    ['all Pods, a Table', 2, () => list(table)],
    ['one namespace of 1,500 Pods, protobuf', 50, () => list(protobuf, 'team-3')],
    [
      'one namespace, a selector that matches 300, protobuf',
      200,
      () => list(protobuf, 'team-3', { labelSelector: 'app=web-1' }),
    ],
    ['get one Pod', 1000, () => podsController.get(json, 'v1beta1', 'team-3', 'web-0-3-x0', PLAIN as never)],
    ['get one node', 1000, () => nodesController.get(json, 'v1beta1', 'node-1', PLAIN as never)],
  ];
  for (const [name, times, work] of works) {
    for (let i = 0; i < 3; i++) await work(); // until V8 has compiled it
    const first: WorkCost[] = [];
    for (let i = 0; i < 5; i++) {
      storeAll();
      first.push(...(await measure(1, work)));
    }
    const turns: WorkCost[] = [];
    for (let i = 0; i < 5; i++) {
      storeAll();
      turns.push(await longestTurn(work));
    }
    const next = await measure(5, async () => {
      for (let i = 0; i < times; i++) await work();
    });
    const answer = await work();
    const bytes = answer instanceof Uint8Array ? `, ${answer.length} bytes` : '';
    const plain = answer instanceof Buffer && answer[0] === 0x1f ? `, ${gunzipSync(answer).length} before gzip` : '';
    report(`${name}${bytes}${plain}: first`, first, 'ms', 1e3);
    report(`${name}: longest turn of the first`, turns, 'ms', 1e3);
    report(`${name}: next`, next, 'ms', 1e3 / times);
  }
}

/** The longest time, with its CPU, that nobody else gets a turn while the work is done. */
async function longestTurn(work: () => Promise<Uint8Array | string> | Uint8Array | string): Promise<WorkCost> {
  const state: { longest: WorkCost; done: boolean } = { longest: { cpu: 0, wall: 0 }, done: false };
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  await turn();
  let [cpu, wall] = [process.cpuUsage(), performance.now()];
  const working = Promise.resolve(work()).finally(() => (state.done = true));
  while (!state.done) {
    await turn();
    const { user, system } = process.cpuUsage(cpu);
    const cost = { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 };
    if (cost.cpu > state.longest.cpu) state.longest = cost;
    [cpu, wall] = [process.cpuUsage(), performance.now()];
  }
  await working;
  return state.longest;
}

/** Bytes of the heap and of what it holds outside. */
function heap(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Listers and storage as they are with this many Pods, two containers in every second of them. */
async function cluster() {
  const { StorageService } =
    await built<typeof import('../../src/storage/storage.service.ts')>('storage/storage.service');
  const { ObjectIndex } = await built<typeof import('../../src/cluster/object-index.ts')>('cluster/object-index');
  const { emptyValues } = await built<typeof import('../../src/model/metrics-batch.ts')>('model/metrics-batch');
  const { loadOptions } = await built<typeof import('../../src/config/load-options.ts')>('config/load-options');
  const { Counter, Gauge, Registry } = await import('prom-client');
  const gauge = new Gauge({ name: 'points', help: 'p', labelNames: ['type'], registers: [new Registry()] });
  const loaded = loadOptions(['--metric-resolution=15s', '--max-staleness=1h']);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const { options } = loaded;
  const counter = new Counter({ name: 'impossible', help: 'i', labelNames: ['type'], registers: [new Registry()] });
  const storage = new StorageService(options, gauge, counter);
  const nodeNames = Array.from({ length: NODES }, (_, i) => `node-${i}`);
  const all = nodeNames.flatMap((_, n) =>
    Array.from({ length: PODS }, (_unused, p) => {
      const name = `web-${p % 5}-${n}-x${p}`;
      // The lister's pool gives Pods of a workload one object.
      const labels = LABELS[p % 5]!;
      return { namespace: `team-${n % NAMESPACES}`, name, labels: OWN_LABELS ? { ...labels, pod: name } : labels };
    }),
  );
  const pods = new ObjectIndex(all);
  const nodes = new ObjectIndex(nodeNames.map((name) => ({ name, labels: { pool: 'a' } })));
  const layouts = nodeNames.map((_, n) => {
    const mine = all.slice(n * PODS, (n + 1) * PODS);
    const containers = mine.map((_unused, p) => (p % 2 ? ['app', 'proxy'] : ['app']));
    const firstSlots = [1];
    for (const names of containers) firstSlots.push(firstSlots.at(-1)! + names.length);
    return {
      namespaces: mine.map(({ namespace }) => namespace),
      pods: mine.map(({ name }) => name),
      firstSlots,
      containers: ['', ...containers.flat()],
    };
  });
  const batches = layouts.map((layout) => ({ layout, values: emptyValues(layout) }));
  let round = 0;
  const observers: ((change: object) => void)[] = [];
  const storeAll = () => {
    round += 1;
    for (const [n, batch] of batches.entries()) {
      for (let slot = 0; slot < batch.layout.containers.length; slot++) {
        const seed = n * 31 + slot;
        const at = slot * 4;
        batch.values[at] = NOW - 60_000 + round * 1000 + (seed % 977);
        batch.values[at + 1] = (seed + 1) * 12_345_678 * round;
        batch.values[at + 2] = 4096 * ((seed % 9999) + 1);
        batch.values[at + 3] = 1e18;
      }
      storage.storeBatch(nodeNames[n]!, batch, NOW);
    }
    // A large list outlives batches for a moment, but no Pod.
    for (const observer of observers) observer({ type: 'added' });
  };
  storeAll();
  const heapBefore = heap();
  storeAll();
  console.log(`garbage of storing ${NODES} batches: ${heap() - heapBefore} bytes`);
  const lister = {
    list: (namespace: string | undefined, selector: never) => pods.list(namespace, selector),
    get: (namespace: string, name: string) => pods.get(namespace, name),
    onChange: (observer: (change: object) => void) => (observers.push(observer), () => {}),
  };
  const nodeLister = {
    list: (selector: never) => nodes.list('', selector),
    get: (name: string) => nodes.get('', name),
    onChange: () => () => {},
  };
  return { storage, options, pods: lister, nodes: nodeLister, storeAll };
}
