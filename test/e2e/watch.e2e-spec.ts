import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';
import { type ReceivedEvent, WatchClient, type WatchedObject } from './watch-client.ts';

const FLAGS = ['--metric-resolution=10s', '--kubelet-request-timeout=5s', '--max-staleness=2h', '--watch=hidden'];
const BASE = '/apis/metrics.k8s.io/v1beta1';
const PODS = `${BASE}/pods`;

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly WatchedObject[];
}

/** What a client has that applies events to a map. Without the time at which the numbers were stored. */
class Cache {
  readonly objects = new Map<string, object>();

  constructor(items: readonly WatchedObject[] = []) {
    for (const item of items) this.objects.set(keyOf(item), contentOf(item));
  }

  apply({ type, object }: ReceivedEvent): void {
    if (type === 'DELETED') this.objects.delete(keyOf(object));
    else if (type === 'ADDED' || type === 'MODIFIED') this.objects.set(keyOf(object), contentOf(object));
  }

  /** Whether it has the objects of a list. */
  equals(items: readonly WatchedObject[]): boolean {
    const other = new Cache(items).objects;
    return (
      other.size === this.objects.size &&
      [...other].every(([key, object]) => JSON.stringify(object) === JSON.stringify(this.objects.get(key)))
    );
  }
}

function keyOf({ metadata: { namespace = '', name } }: WatchedObject): string {
  return `${namespace}/${name}`;
}

function contentOf({ kind: _, apiVersion: __, metadata, ...rest }: WatchedObject): object {
  return { metadata: { ...metadata, creationTimestamp: undefined }, ...rest };
}

let server: ServerUnderTest;
let watches: WatchClient[] = [];

async function openWatch(path: string, headers: Record<string, string> = {}): Promise<WatchClient> {
  const watch = await WatchClient.open(server, path, headers);
  watches.push(watch);
  return watch;
}

const list = (path = PODS): Promise<List> => server.json<List>(path);

/** Applies events until the cache has what the list has. */
async function follow(watch: WatchClient, cache: Cache, path = PODS): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  const { items } = await list(path);
  while (!cache.equals(items)) {
    const event = await watch.next();
    if (event === undefined) throw new Error(`the watch ended after ${JSON.stringify(events)}`);
    events.push(event);
    cache.apply(event);
  }
  return events;
}

describe('a watch', () => {
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 6 }, FLAGS);
    await server.cycle();
    await server.cycle();
  });
  beforeEach(() => (watches = []));
  afterEach(() => watches.forEach((watch) => watch.close()));
  afterAll(() => server.stop());

  it('without a version begins with all objects, then has each change, as the list has it', async () => {
    const watch = await openWatch(`${PODS}?watch=true`);
    expect([watch.status, watch.headers['content-type'], watch.headers['content-length']]).toEqual([
      200,
      'application/json',
      undefined,
    ]);
    const cache = new Cache();
    const first = await follow(watch, cache);
    expect(new Set(first.map(({ type }) => type))).toEqual(new Set(['ADDED']));
    expect(first[0]!.object).toMatchObject({ kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1' });
    for (let cycle = 0; cycle < 4; cycle++) {
      await server.cycle();
      expect((await follow(watch, cache)).some(({ type }) => type === 'MODIFIED')).toBe(true);
    }
  });

  it('from the version of a list has what changed after it', async () => {
    const { metadata, items } = await list();
    const cache = new Cache(items);
    await server.cycle();
    const watch = await openWatch(`${PODS}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    await follow(watch, cache);
  });

  it('of nodes has the Node that leaves as deleted', async () => {
    const nodes = `${BASE}/nodes`;
    const watch = await openWatch(`${nodes}?watch=true`);
    const cache = new Cache();
    await follow(watch, cache, nodes);
    const node = server.cluster.store.get('nodes', 'node-2')!;
    server.cluster.store.delete('nodes', 'node-2');
    const deleted = await watch.takeUntil(({ type }) => type === 'DELETED');
    expect(deleted.at(-1)!.object).toMatchObject({ kind: 'NodeMetrics', metadata: { name: 'node-2' } });
    server.cluster.store.apply(node);
    await server.nodeSeen('node-2');
    await server.cycle();
    await server.cycle();
    cache.objects.delete('/node-2');
    await follow(watch, cache, nodes);
  });

  it('has a Pod that is deleted as deleted, with its last state, and so has a watch from before', async () => {
    const { metadata, items } = await list();
    const victim = items.find(({ metadata: { name } }) => name.startsWith('postgres'))!;
    const { namespace, name } = victim.metadata;
    const live = await openWatch(`${PODS}?watch=true`);
    const pod = server.cluster.store.get('pods', name, namespace)!;
    server.cluster.store.delete('pods', name, namespace);
    const { object } = (await live.takeUntil(({ type }) => type === 'DELETED')).at(-1)!;
    expect(object).toMatchObject({
      ...contentOf(victim),
      metadata: { namespace, name, labels: victim.metadata.labels },
    });
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
    const later = await openWatch(`${PODS}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    const found = await later.takeUntil(({ type }) => type === 'DELETED');
    expect(found.at(-1)!.object.metadata.name).toBe(name);
    server.cluster.store.apply(pod);
    await server.cycle();
    await server.cycle();
  });

  it('from a version that is too old ends with 410', async () => {
    const watch = await openWatch(`${PODS}?watch=true&resourceVersion=1`);
    expect(watch.status).toBe(200);
    expect(await watch.takeRest()).toEqual([
      { type: 'ERROR', object: expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired' }) as unknown },
    ]);
  });

  it('ends after timeoutSeconds, with a bookmark before for clients that allow it', async () => {
    const { metadata } = await list();
    const path = `${PODS}?watch=true&resourceVersion=${metadata.resourceVersion}&allowWatchBookmarks=true`;
    const watch = await openWatch(`${path}&timeoutSeconds=3`);
    const events = await watch.takeRest();
    const { type, object } = events.at(-1)!;
    expect(type).toBe('BOOKMARK');
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
    const { resourceVersion, creationTimestamp, ...others } = object.metadata as Record<string, unknown>;
    expect([typeof resourceVersion, creationTimestamp, others]).toEqual(['string', null, {}]);
  });
});
