import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PlainWatchClient } from '../../../test/plain/plain-watch-client.js';
import { columnsOf } from '../../../test/plain/plain-batch.js';
import { storageService } from '../../../test/plain/storage-service.js';
import { contentsOf, type PlainEvent, type PlainObject, WatchCache } from '../../../test/plain/watch-cache.js';
import { parseFieldSelector } from '../../cluster/field-selector.js';
import { parseLabelSelector } from '../../cluster/label-selector.js';
import type { ObjectChange } from '../../cluster/object-index.js';
import type { Node, Pod } from '../../model/cluster.js';
import type { MetricsBatch } from '../../model/metrics-batch.js';
import type { StorageService } from '../../storage/storage.service.js';
import { versionNow } from '../lists/version-clock.js';
import { metricsItemOf, servedObject } from '../objects/served-object.js';
import { Selection } from './selection.js';
import { WatchFeed } from './watch-feed.js';
import { watchFormOf } from './watch-form.js';
import { parseWatchParameters } from './watch-options.js';
import { Watcher } from './watcher.js';
import { EventMemory, SharedWrites } from './written.js';

const RESOLUTION_MS = 15_000;
const MAX_STALENESS_MS = 40_000;
const T = 1_790_000_000_000;
/** Long after the ledger begins, so that all versions of samples are known. */
const FIRST_STEP_MS = 120_000;

const NODES = ['m', 'n'];
const PODS = ['shop/a', 'shop/b', 'other/a', 'other/c'];
const LABELS = [{ app: 'web' }, { app: 'db' }, {}] as const;

/** A client that watches, and which objects are selected, said plainly. */
interface ClientKind {
  readonly name: string;
  readonly kind: 'NodeMetrics' | 'PodMetrics';
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly selects: (object: Pod & Node, nodeName: string) => boolean;
}

const CLIENTS: readonly ClientKind[] = [
  { name: 'all Pods', kind: 'PodMetrics', selects: () => true },
  { name: 'a namespace', kind: 'PodMetrics', namespace: 'shop', selects: ({ namespace }) => namespace === 'shop' },
  { name: 'a label', kind: 'PodMetrics', labelSelector: 'app=web', selects: ({ labels }) => labels['app'] === 'web' },
  { name: 'a node', kind: 'PodMetrics', fieldSelector: 'spec.nodeName=m', selects: (_, nodeName) => nodeName === 'm' },
  { name: 'all Nodes', kind: 'NodeMetrics', selects: () => true },
  { name: 'a name', kind: 'PodMetrics', fieldSelector: 'metadata.name=a', selects: ({ name }) => name === 'a' },
];

const step = fc.record({
  kind: fc.constantFrom(
    ...(['store', 'store', 'store', 'store', 'repeat', 'miss', 'retain', 'wait'] as const),
    ...(['put-pod', 'put-pod', 'delete-pod', 'put-node', 'delete-node', 'owner'] as const),
  ),
  node: fc.constantFrom(...NODES),
  pod: fc.constantFrom(...PODS),
  labels: fc.constantFrom(...LABELS),
  pods: fc.subarray(PODS),
  /** For each Pod of the page: how old the samples of its containers are, and whether one has just restarted. */
  containers: fc.array(
    fc.record({
      agesMs: fc.array(fc.constantFrom(0, 1000, 4000), { minLength: 1, maxLength: 2 }),
      restarted: fc.boolean(),
    }),
    {
      minLength: PODS.length,
      maxLength: PODS.length,
    },
  ),
  afterMs: fc.constantFrom(0, 1, 300, 5000, 15_000, 50_000),
  /** For each client: it reads all, nothing, or some events before its connection is cut. */
  reads: fc.array(
    fc.oneof(fc.constant('all' as const), fc.constant('nothing' as const), fc.integer({ min: 0, max: 3 })),
    {
      minLength: CLIENTS.length,
      maxLength: CLIENTS.length,
    },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Objects by key, and who is told of their changes. */
class Objects<T extends Pod | Node> {
  readonly all = new Map<string, T>();
  private observer: (change: ObjectChange<T>) => void = () => undefined;

  onChange(observer: (change: ObjectChange<T>) => void): () => void {
    this.observer = observer;
    return () => undefined;
  }

  put(key: string, object: T): void {
    const previous = this.all.get(key);
    this.all.set(key, object);
    this.observer({ type: previous ? 'updated' : 'added', object, ...(previous && { previous }) });
  }

  delete(key: string): void {
    const object = this.all.get(key);
    if (object === undefined) return;
    this.all.delete(key);
    this.observer({ type: 'deleted', object, previous: object });
  }
}

/** A cluster of two nodes, its storage, and what follows both. */
class Cluster {
  readonly host = {
    memory: new EventMemory(),
    share: new SharedWrites().share,
    wrote: () => undefined,
    lagged: () => undefined,
  };
  readonly nodes = new Objects<Node>();
  readonly pods = new Objects<Pod>();
  readonly storage: StorageService;
  readonly feed: WatchFeed;
  private readonly last = new Map<string, MetricsBatch>();

  constructor(options: Parameters<typeof storageService>[0]) {
    ({ storage: this.storage } = storageService({ metricResolutionMs: RESOLUTION_MS, ...options }));
    this.feed = new WatchFeed(this.storage, this.nodes, this.pods, options.maxStalenessMs!, false, Date.now);
    for (const name of NODES) this.putNode(name, {});
    for (const key of PODS) this.putPod(key, LABELS[0]);
  }

  run({ kind, node, pod, labels, pods, containers }: Step): void {
    const nowMs = Date.now();
    const [namespace, name] = pod.split('/') as [string, string];
    switch (kind) {
      case 'store':
        return this.store(
          node,
          pods.map((key, i) => ({ key, ...containers[i]! })),
        );
      case 'repeat':
        return this.last.has(node) ? this.storage.storeBatch(node, this.last.get(node)!, nowMs) : undefined;
      case 'miss':
        return this.storage.noteMissedScrape(node, nowMs);
      case 'retain':
        return this.storage.retainNodes(new Set(this.nodes.all.keys()), nowMs);
      case 'owner':
        return this.storage.setOwner(namespace, name, node);
      case 'put-pod':
        return this.putPod(pod, labels);
      case 'delete-pod':
        this.pods.delete(pod);
        return this.storage.notePodDeleted(namespace, name);
      case 'put-node':
        return this.putNode(node, labels);
      case 'delete-node':
        return this.nodes.delete(node);
      case 'wait':
    }
  }

  /** What the list of a client has now, made plainly. */
  list({ kind, selects }: ClientKind): PlainObject[] {
    const nowMs = Date.now();
    const objects: readonly (Pod | Node)[] = [...(kind === 'PodMetrics' ? this.pods : this.nodes).all.values()];
    return objects.flatMap((object) => {
      const usage =
        'namespace' in object
          ? this.storage.findPod(object.namespace, object.name, nowMs)
          : this.storage.findNode(object.name, nowMs);
      const served = usage && servedObject(object, usage, true);
      return served && selects(object as Pod & Node, usage.nodeName) ? [metricsItemOf(served)] : [];
    });
  }

  private store(node: string, pods: readonly { key: string; agesMs: readonly number[]; restarted: boolean }[]): void {
    const nowMs = Date.now();
    const pointOf = (ageMs: number, startMs: number) => ({
      timestampMs: nowMs - ageMs,
      timestampNs: 0,
      startMs,
      startNs: 0,
      cpuNanoseconds: Math.max(0, nowMs - ageMs - startMs) * 1e5,
      memoryBytes: nowMs % 1_000_003,
    });
    const batch = columnsOf({
      node: pointOf(0, T - 1e6),
      pods: pods.map(({ key, agesMs, restarted }) => {
        const [namespace, name] = key.split('/') as [string, string];
        const startMs = (i: number) => (restarted && i === 0 ? nowMs - 500 : T - 1e6);
        return {
          namespace,
          name,
          containers: agesMs.map((ageMs, i) => ({ name: `c${i}`, point: pointOf(ageMs, startMs(i)) })),
        };
      }),
    });
    const before = this.last.get(node);
    const isSame = JSON.stringify(before?.layout) === JSON.stringify(batch.layout);
    const stored = isSame ? { ...batch, layout: before!.layout } : batch;
    this.last.set(node, stored);
    this.storage.storeBatch(node, stored, nowMs);
  }

  private putPod(key: string, labels: Pod['labels']): void {
    const [namespace, name] = key.split('/') as [string, string];
    this.pods.put(key, { namespace, name, labels });
  }

  private putNode(name: string, labels: Node['labels']): void {
    this.nodes.put(name, { name, labels, addresses: [], kubeletPort: 0, ready: true });
  }
}

/** A client with its cache, which connects again when it is cut off. */
class Client {
  private readonly cache = new WatchCache();
  private plain: PlainWatchClient;
  private rest: PlainEvent[] = [];

  constructor(
    private readonly kind: ClientKind,
    private readonly cluster: Cluster,
  ) {
    this.connect();
  }

  /** What a reader of all events has now. */
  readAll(): readonly string[] {
    for (let event = this.next(); event !== undefined; event = this.next()) {
      if (this.cache.apply(event)) continue;
      this.cache.takeList(this.cluster.list(this.kind), `${versionNow()}`);
      this.connect();
    }
    return this.cache.contents;
  }

  /** Reads some events, then loses the connection, and what came over it. */
  cut(events: number): void {
    for (let i = 0; i < events; i++) {
      const event = this.next();
      if (event === undefined || !this.cache.apply(event)) break;
    }
    this.connect();
  }

  /** A change was stored. */
  feed(): void {
    this.plain.feed();
  }

  private connect(): void {
    this.plain?.watcher.close();
    this.rest = [];
    const { kind, namespace, labelSelector = '', fieldSelector = '' } = this.kind;
    const watched = { kind, apiVersion: 'metrics.k8s.io/v1' } as const;
    this.plain = new PlainWatchClient(
      (output) =>
        new Watcher(
          this.cluster.feed.ledgers[kind],
          new Selection(namespace, parseLabelSelector(labelSelector), parseFieldSelector(fieldSelector)),
          watchFormOf({ format: 'json', pretty: false }, watched, undefined),
          parseWatchParameters({ resourceVersion: this.cache.version }),
          this.cluster.host,
          output,
        ),
    );
    // A client without a version knows nothing.
    if (this.cache.version === undefined) this.cache.takeList([], undefined);
  }

  private next(): PlainEvent | undefined {
    if (this.rest.length === 0) {
      const bytes = this.plain.read();
      if (bytes === undefined) return undefined;
      const lines = bytes.toString().split('\n');
      this.rest = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as PlainEvent);
    }
    return this.rest.shift();
  }
}

beforeEach(() => vi.useFakeTimers({ now: T, toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it.each([
  ['keep', MAX_STALENESS_MS],
  ['keep', 0],
  ['drop', MAX_STALENESS_MS],
] as const)(
  'a client that applies its events has what the list has (--incomplete-pods=%s, --max-staleness=%d ms)',
  (incompletePods, maxStalenessMs) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 24 }), (steps) => {
        vi.setSystemTime(Math.max(Date.now(), versionNow()) + 3_600_000);
        const cluster = new Cluster({ incompletePods, maxStalenessMs });
        const clients = CLIENTS.map((kind) => ({ kind, client: new Client(kind, cluster) }));
        vi.advanceTimersByTime(FIRST_STEP_MS);
        for (const each of steps) {
          vi.advanceTimersByTime(each.afterMs);
          cluster.run(each);
          for (const [i, { kind, client }] of clients.entries()) {
            client.feed();
            const reads = each.reads[i]!;
            if (reads === 'nothing') continue;
            if (reads !== 'all') client.cut(reads);
            expect([kind.name, ...client.readAll()]).toEqual([kind.name, ...contentsOf(cluster.list(kind))]);
          }
        }
        cluster.feed.end();
      }),
      { numRuns: 300 },
    );
  },
);
