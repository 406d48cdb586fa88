import { request as httpsRequest } from 'node:https';
import { Agent } from 'undici';
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

/** What Node warns of. */
const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));

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

  it('has the version of its list on each page, and each object has the time of its sample', async () => {
    const first = await list(`${PODS}?limit=2`);
    const second = await list(`${PODS}?limit=2&continue=${first.metadata.continue}`);
    expect(first.metadata.resourceVersion).toMatch(/^\d{13}$/);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(second.items.map(keyOf)).not.toEqual(first.items.map(keyOf));
    for (const item of first.items as readonly (WatchedObject & { readonly timestamp: string })[]) {
      const sampleMs = Number(item.metadata.resourceVersion);
      expect(new Date(Math.floor(sampleMs / 1000) * 1000).toISOString()).toBe(item.timestamp.replace('Z', '.000Z'));
      const { namespace, name } = item.metadata;
      const got = await server.json<WatchedObject>(`${BASE}/namespaces/${namespace}/pods/${name}`);
      expect(got.metadata.resourceVersion).toBe(item.metadata.resourceVersion);
    }
  });

  it('of a label has only the Pods with it, and of a namespace only its own', async () => {
    for (const path of [`${PODS}?labelSelector=app%3Dpostgres`, `${BASE}/namespaces/shop/pods?limit=1`]) {
      const watch = await openWatch(`${path}&watch=true`);
      await follow(watch, new Cache(), path.replace('?limit=1', ''));
    }
  });

  it('as WatchList has the objects sorted by key, and marks where they end', async () => {
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const { items } = await list();
    const events = await (await openWatch(`${PODS}?${query}`)).takeUntil(({ type }) => type === 'BOOKMARK');
    expect(events.slice(0, -1).map(({ type, object }) => `${type} ${keyOf(object)}`)).toEqual(
      items.map((item) => `ADDED ${keyOf(item)}`).sort(),
    );
    expect(events.at(-1)!.object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
      'kubernetes.io/initial-events-list-blueprint': expect.stringMatching(/./) as string,
    });
    const bad = await server.get(`${PODS}?watch=true&sendInitialEvents=true`);
    expect([bad.status, bad.text]).toEqual([422, expect.stringContaining('requires setting resourceVersionMatch')]);
  });

  it('works over HTTP/2 and HTTP/1.1, is never compressed, and no WebSocket', async () => {
    const certificate = await server.cluster.pki.cluster.issue({
      commonName: 'admin',
      organizations: ['system:masters'],
      usage: 'client',
    });
    for (const allowH2 of [true, false]) {
      const agent = new Agent({ allowH2, connect: { rejectUnauthorized: false, ...certificate } });
      const watch = await WatchClient.open(server, `${PODS}?watch=true`, { 'accept-encoding': 'gzip' }, agent);
      watches.push(watch);
      expect([watch.status, watch.headers['content-encoding']]).toEqual([200, undefined]);
      await follow(watch, new Cache());
      watch.close();
      await agent.close();
    }
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
      const options = { headers, rejectUnauthorized: false, ...certificate };
      httpsRequest(`${server.url}${PODS}?watch=true`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });

  it('that is asked for with a bad parameter or as YAML fails', async () => {
    const statusOf = async (query: string, headers = {}) =>
      (await server.get(`${PODS}?watch=true&${query}`, headers)).status;
    expect(await statusOf('resourceVersion=abc')).toBe(400);
    expect(await statusOf('timeoutSeconds=x')).toBe(400);
    expect(await statusOf('fieldSelector=spec.x%3D1')).toBe(400);
    expect(await statusOf('', { accept: 'application/yaml' })).toBe(406);
  });
});

describe('the limits of watches', () => {
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 2 }, [
      ...FLAGS.slice(0, -1),
      ...['--watch=listed', '--max-watches=2', '--max-requests-inflight=1', '--request-timeout=2s'],
    ]);
    await server.cycle();
    await server.cycle();
  });
  beforeEach(() => (watches = []));
  afterAll(() => server.stop());

  it('are their own: they hold no place of other requests, have no timeout of them, and are counted', async () => {
    const open = [await openWatch(`${PODS}?watch=true&timeoutSeconds=4`), await openWatch(`${BASE}/nodes?watch=1`)];
    expect(open.map(({ status }) => status)).toEqual([200, 200]);
    expect((await server.get(PODS)).status).toBe(200);
    const third = await server.get(`${PODS}?watch=true`);
    expect([third.status, third.headers['retry-after']]).toEqual([429, '1']);
    expect(third.text).toContain('too many watches: at most 2 may be open (--max-watches)');
    const metrics = (await server.get('/metrics')).text;
    const labels = 'group="metrics.k8s.io",version="v1beta1",resource="pods",subresource="",scope="cluster"';
    expect(metrics).toContain(`apiserver_longrunning_requests{verb="WATCH",${labels},component="metrics-server"} 1`);
    expect(metrics).toMatch(/^metrics_ts_watch_events_total \d+$/m);
    // Of an emitter with more than ten listeners, which every watch would have.
    expect(warnings).toEqual([]);
    // Longer than a request may take.
    expect((await open[0]!.takeRest()).map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
    open[1]!.close();
  });

  it('leave the verb in discovery, in both forms and versions, and in the parameters of OpenAPI', async () => {
    for (const version of ['v1beta1', 'v1']) {
      const { resources } = await server.json<{ resources: { verbs: string[] }[] }>(`/apis/metrics.k8s.io/${version}`);
      expect(resources.map(({ verbs }) => verbs)).toEqual([
        ['get', 'list', 'watch'],
        ['get', 'list', 'watch'],
      ]);
    }
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { text } = await server.get('/apis', { accept });
    expect(text.match(/"verbs":\["get","list","watch"\]/g)).toHaveLength(4);
    expect((await server.get('/openapi/v2')).text).toContain('Asks for the changes of the list instead of the list.');
  });
});
