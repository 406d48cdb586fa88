import { gunzipSync } from 'node:zlib';
import { built, measure, report } from './measure.ts';

// npm run bench -- answers
//
// What the answers cost that autoscalers and people ask for, with 30,000 Pods on 1,000 nodes, without network and TLS:
// selection, joining, encoding. `first` is the answer after a batch of every node, when nothing is encoded yet; `next` is
// each later one until the next batch.

const NODES = 1000;
const PODS = 30;
const NAMESPACES = 20;
const NOW = Date.now();

export async function run(): Promise<void> {
  await import('reflect-metadata');
  const { storage, pods, nodes, storeAll } = await cluster();
  const { PodsController } =
    await built<typeof import('../../src/metrics-api/pods.controller.ts')>('metrics-api/pods.controller');
  const { NodesController } =
    await built<typeof import('../../src/metrics-api/nodes.controller.ts')>('metrics-api/nodes.controller');
  const { gzip } = await import('node:zlib');
  const { promisify } = await import('node:util');
  const { Histogram, Registry } = await import('prom-client');
  const freshness = new Histogram({ name: 'freshness', help: 'f', registers: [new Registry()] });
  const podsController = new PodsController(pods as never, storage, freshness);
  const nodesController = new NodesController(nodes as never, storage, freshness);
  const json = { format: 'json', pretty: false } as const;
  const protobuf = { format: 'protobuf', pretty: false } as const;
  const compress = promisify(gzip);

  type Work = () => Promise<Uint8Array | object> | Uint8Array | object;
  const works: [name: string, times: number, work: Work][] = [
    ['all Pods, JSON', 10, () => podsController.list('v1beta1', undefined, {}, json)],
    [
      'all Pods, gzip JSON',
      5,
      () => compress(podsController.list('v1beta1', undefined, {}, json) as Uint8Array, { level: 1 }),
    ],
    ['all Pods, protobuf', 10, () => podsController.list('v1beta1', undefined, {}, protobuf)],
    ['one namespace of 1,500 Pods, protobuf', 50, () => podsController.list('v1beta1', 'team-3', {}, protobuf)],
    [
      'one namespace, a selector that matches 300, protobuf',
      200,
      () => podsController.list('v1beta1', 'team-3', { labelSelector: 'app=web-1' }, protobuf),
    ],
    ['get one Pod', 1000, () => podsController.get('v1beta1', 'team-3', 'web-0-3-x0')],
    ['get one node', 1000, () => nodesController.get('v1beta1', 'node-1')],
  ];
  for (const [name, times, work] of works) {
    for (let i = 0; i < 3; i++) await work(); // until V8 has compiled it
    storeAll();
    const [first] = await measure(1, work);
    const next = await measure(5, async () => {
      for (let i = 0; i < times; i++) await work();
    });
    const answer = await work();
    const bytes = answer instanceof Uint8Array ? `, ${answer.length} bytes` : '';
    const plain = answer instanceof Buffer && answer[0] === 0x1f ? `, ${gunzipSync(answer).length} before gzip` : '';
    report(`${name}${bytes}${plain}: first`, [first!], 'ms', 1e3);
    report(`${name}: next`, next, 'ms', 1e3 / times);
  }
}

/** Listers and storage as they are with this many Pods, two containers in every second of them. */
async function cluster() {
  const { StorageService } =
    await built<typeof import('../../src/storage/storage.service.ts')>('storage/storage.service');
  const { ObjectStore } = await built<typeof import('../../src/cluster/object-store.ts')>('cluster/object-store');
  const { Options } = await built<typeof import('../../src/config/options.ts')>('config/options');
  const { Gauge, Registry } = await import('prom-client');
  const gauge = new Gauge({ name: 'points', help: 'p', labelNames: ['type'], registers: [new Registry()] });
  const storage = new StorageService(
    Object.assign(new Options(), { metricResolutionMs: 15_000, maxStalenessMs: 3_600_000 }),
    gauge,
  );
  const nodeNames = Array.from({ length: NODES }, (_, i) => `node-${i}`);
  const all = nodeNames.flatMap((_, n) =>
    Array.from({ length: PODS }, (_unused, p) => {
      const workload = `web-${p % 5}`;
      return {
        namespace: `team-${n % NAMESPACES}`,
        name: `${workload}-${n}-x${p}`,
        labels: { app: workload, tier: 'front' },
      };
    }),
  );
  const pods = new ObjectStore(all);
  const nodes = new ObjectStore(nodeNames.map((name) => ({ name, labels: { pool: 'a' } })));
  let round = 0;
  const storeAll = () => {
    round += 1;
    for (const [n, name] of nodeNames.entries()) storage.store(name, batch(n, round), NOW);
  };
  const batch = (n: number, k: number) => {
    const point = (seed: number) => ({
      timestampMs: NOW - 60_000 + k * 1000 + seed,
      timestampNs: 0,
      startMs: 1_000_000,
      startNs: 0,
      cpuNanoseconds: (seed + 1) * 12_345_678 * k,
      memoryBytes: 123_456 * (seed + 1),
    });
    const mine = all.slice(n * PODS, (n + 1) * PODS);
    return {
      node: point(n),
      pods: mine.map(({ namespace, name }, p) => ({
        namespace,
        name,
        containers: (p % 2 ? ['app', 'proxy'] : ['app']).map((c) => ({ name: c, point: point(p) })),
      })),
    };
  };
  storeAll();
  storeAll();
  const lister = {
    list: (namespace: string | undefined, selector: never) => pods.list(namespace, selector),
    get: (namespace: string, name: string) => pods.get(namespace, name),
  };
  const nodeLister = {
    list: (selector: never) => nodes.list('', selector),
    get: (name: string) => nodes.get('', name),
  };
  return { storage, pods: lister, nodes: nodeLister, storeAll };
}
