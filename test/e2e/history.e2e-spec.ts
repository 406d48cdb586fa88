import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryItem, HistorySeries } from '../../src/history/history-objects.js';
import type { ServerStatus } from '../../src/internal-api/objects/server-status.js';
import { authenticated } from '../simulator/kube-apiserver/user.ts';
import { decodeBatch } from '../plain/decode-batch.ts';
import type { MetricsPoint } from '../plain/metrics-batch.ts';
import { AuthUnderTest } from './auth-under-test.ts';
import { SchemaChecker } from './schema-checker.ts';

const STEP_MS = 10_000;
const ERROR = 0.0005;
const CYCLES = 6;
/** The time of the simulated cluster is an hour behind that of this machine. */
const FLAGS = ['--metric-resolution=10s', '--kubelet-request-timeout=5s', '--history=2h', '--max-staleness=2h'];
const REPLICA = {
  'metrics.k8s.io/replica': hostname(),
  'metrics.k8s.io/replica-start': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
};
const WIDE_TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** What one container, or a node, used: in each slot, as its kubelet said. */
interface Truth {
  last?: MetricsPoint;
  /** The most memory of all samples, the first included. */
  mostMemory: number;
  readonly cpu: Map<number, number>;
  readonly memory: Map<number, number>;
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly string[] }[];
}

let auth: AuthUnderTest;
/** By node, or by namespace, Pod and container. */
const truths = new Map<string, Truth>();

/** Notes what the pages say now. The rates are computed by hand: CPU that was used, by the time that it took. */
function notePages(): void {
  const { cluster, nowMs } = auth.server;
  for (const { name, answer } of cluster.nodes) {
    const { node, pods } = decodeBatch(Buffer.from(answer(nowMs).body), nowMs);
    if (node !== undefined) notePoint(name, node);
    for (const pod of pods) {
      for (const { name: container, point } of pod.containers) {
        notePoint(`${pod.namespace}/${pod.name}/${container}`, point);
      }
    }
  }
}

function notePoint(key: string, point: MetricsPoint): void {
  const truth: Truth = truths.get(key) ?? { mostMemory: 0, cpu: new Map(), memory: new Map() };
  truths.set(key, truth);
  const { last } = truth;
  if (last !== undefined && point.timestampMs > last.timestampMs) {
    const slot = Math.floor(point.timestampMs / STEP_MS);
    const rate = ((point.cpuNanoseconds - last.cpuNanoseconds) / (point.timestampMs - last.timestampMs)) * 1000;
    truth.cpu.set(slot, Math.max(rate, truth.cpu.get(slot) ?? 0));
    truth.memory.set(slot, Math.max(point.memoryBytes, truth.memory.get(slot) ?? 0));
  }
  truth.mostMemory = Math.max(truth.mostMemory, point.memoryBytes);
  truth.last = point;
}

/** The values of a series by slot. */
function bySlot({ start, stepSeconds }: HistoryItem, { values }: HistorySeries): Map<number, number> {
  const first = Date.parse(start) / (stepSeconds * 1000);
  return new Map(values.flatMap((value, i) => (value === null ? [] : [[first + i, value] as const])));
}

function expectTruth(item: HistoryItem, keyOf: (container?: string) => string): void {
  expect(item.stepSeconds).toBe(STEP_MS / 1000);
  expect(item.series.length).toBeGreaterThanOrEqual(2);
  for (const series of item.series) {
    const truth = truths.get(keyOf(series.container))![series.resource as 'cpu' | 'memory'];
    const found = bySlot(item, series);
    // The first rate of a container is that since its start, which the pages do not have.
    expect(found.size).toBeGreaterThanOrEqual(truth.size);
    expect(found.size).toBeGreaterThan(1);
    for (const [slot, value] of truth) {
      const error = Math.abs(found.get(slot)! - value);
      expect(error, `${series.resource} ${found.get(slot)} of ${value}`).toBeLessThanOrEqual(value * ERROR + 1);
    }
  }
}

/** The first Pod that has two containers, or the first one. */
function aPod(): { namespace: string; name: string; containers: string[] } {
  const all = [...truths.keys()].filter((key) => key.includes('/')).map((key) => key.split('/'));
  const [namespace, name] = all.find(([, pod], i) => all[i + 1]?.[1] === pod) ?? all[0]!;
  const containers = all.filter(([, pod]) => pod === name).map(([, , container]) => container!);
  return { namespace: namespace!, name: name!, containers };
}

describe.each(['v1beta1', 'v1'])('the history in %s', (version) => {
  const base = `/apis/metrics.k8s.io/${version}`;

  beforeAll(async () => {
    truths.clear();
    auth = await AuthUnderTest.start(FLAGS, { nodes: 2, pods: 6 });
    const { authentication, authorization } = auth.server.cluster.apiServer;
    const rule = { verbs: ['get', 'list'], apiGroups: ['metrics.k8s.io'] };
    authorization.allow({ to: 'historians', ...rule, resources: ['nodes/history', 'pods/history', 'history'] });
    authentication.addToken(authenticated('hera', ['historians'], 'h-1'), 'heras-token');
    notePages();
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await auth.server.cycle();
      notePages();
    }
  });
  afterAll(() => auth.stop());

  it('of a Node is what its machine used', async () => {
    const item = await auth.server.json<HistoryItem>(`${base}/nodes/node-1/history`);
    expect(item).toMatchObject({ kind: 'UsageHistory', apiVersion: `metrics.k8s.io/${version}` });
    expect(item.metadata).toEqual({ name: 'node-1', annotations: REPLICA });
    expectTruth(item, () => 'node-1');
  });

  it('of a Pod is what each of its containers used', async () => {
    const { namespace, name, containers } = aPod();
    const item = await auth.server.json<HistoryItem>(`${base}/namespaces/${namespace}/pods/${name}/history`);
    expect(item.metadata).toEqual({ name, namespace, annotations: REPLICA });
    expect(new Set(item.series.map(({ container }) => container))).toEqual(new Set(containers));
    expectTruth(item, (container) => `${namespace}/${name}/${container}`);
    const since = await auth.server.json<HistoryItem>(
      `${base}/namespaces/${namespace}/pods/${name}/history?sinceSeconds=3700`,
    );
    expect(since.series[0]!.values).toHaveLength(370);
    expect(since.series[0]!.values).toEqual(item.series[0]!.values.slice(-370));
  });

  it('of a namespace has each Pod, with the sum of its containers in 60 points', async () => {
    const { namespace } = aPod();
    const { items, ...list } = await auth.server.json<{ items: HistoryItem[] }>(
      `${base}/namespaces/${namespace}/history`,
    );
    expect(list).toEqual({
      kind: 'UsageHistoryList',
      apiVersion: `metrics.k8s.io/${version}`,
      metadata: { annotations: REPLICA },
    });
    const names = new Set(
      [...truths.keys()].filter((key) => key.startsWith(`${namespace}/`)).map((key) => key.split('/')[1]),
    );
    expect(items.map(({ metadata }) => metadata.name)).toEqual([...names].sort());
    for (const { metadata, stepSeconds, series } of items) {
      expect([stepSeconds, series.map(({ values }) => values.length)]).toEqual([120, [60, 60]]);
      const memory = series.find(({ resource }) => resource === 'memory')!;
      const peaks = [...truths].filter(([key]) => key.startsWith(`${namespace}/${metadata.name}/`));
      const most = peaks.reduce((sum, [, truth]) => sum + truth.mostMemory, 0);
      expect(Math.max(...memory.values.map(Number))).toBeLessThanOrEqual(most * (1 + ERROR));
    }
  });

  it('of a namespace is given in pages', async () => {
    const { namespace } = aPod();
    const path = `${base}/namespaces/${namespace}/history`;
    const whole = await auth.server.get(path);
    const pages: HistoryItem[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page: { metadata: { continue?: string; annotations: object }; items: HistoryItem[] } =
        await auth.server.json(`${path}?limit=1&continue=${token}`);
      expect(page.items).toHaveLength(1);
      expect(page.metadata.annotations).toEqual(REPLICA);
      pages.push(...page.items);
      token = page.metadata.continue;
    }
    expect(pages).toEqual((JSON.parse(whole.text) as { items: HistoryItem[] }).items);
    const pretty = await auth.server.get(`${path}?pretty=true`);
    expect(pretty.text).toBe(JSON.stringify(JSON.parse(whole.text), undefined, 2));
  });

  it('is nothing that discovery lists, and is described by OpenAPI', async () => {
    const discovery = await auth.server.json<{ resources: { name: string }[] }>(base);
    expect(discovery.resources.map(({ name }) => name)).toEqual(['nodes', 'pods']);
    const { namespace, name } = aPod();
    const document = await auth.server.json<Record<'paths', Record<string, object>>>(`/openapi/v3${base}`);
    const swagger = await auth.server.json<Record<'paths', Record<string, object>>>('/openapi/v2');
    const checker = new SchemaChecker(document);
    for (const path of [
      '/nodes/{name}/history',
      '/namespaces/{namespace}/pods/{name}/history',
      '/namespaces/{namespace}/history',
    ]) {
      expect(swagger.paths).toHaveProperty([`${base}${path}`]);
      const { get } = document.paths[`${base}${path}`] as {
        get: { responses: { 200: { content: Record<string, { schema: object }> } } };
      };
      const asked = path
        .replace('nodes/{name}', 'nodes/node-1')
        .replace('{namespace}', namespace)
        .replace('{name}', name);
      const { schema } = get.responses[200].content['application/json']!;
      expect(checker.faults(schema, await auth.server.json(`${base}${asked}`), 'answer')).toEqual([]);
    }
    const protobuf = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';
    expect((await auth.server.get(`/openapi/v3${base}`, { accept: protobuf })).status).toBe(200);
  });

  it('gives kubectl the peaks, where there is room for them', async () => {
    const { namespace, name } = aPod();
    for (const path of [`/nodes`, '/nodes/node-1', '/pods', `/namespaces/${namespace}/pods/${name}`]) {
      const { text } = await auth.server.get(`${base}${path}`, { accept: WIDE_TABLE });
      const { columnDefinitions, rows } = JSON.parse(text) as Table;
      expect(columnDefinitions.slice(-3)).toMatchObject([
        { name: 'CPU Max', priority: 1 },
        { name: 'Memory Max', priority: 1 },
        { name: 'Since', priority: 1 },
      ]);
      for (const { cells } of rows) {
        expect(cells).toHaveLength(columnDefinitions.length);
        expect(cells.slice(-3)).toEqual([
          expect.stringMatching(/^\d+[um]?$/),
          expect.stringMatching(/^\d+([KM]i)?$/),
          expect.stringMatching(/^[56]\dm$/),
        ]);
      }
    }
    const { text } = await auth.server.get(`${base}/nodes/node-1`, { accept: WIDE_TABLE });
    const cell = (JSON.parse(text) as Table).rows[0]!.cells.at(-2)!;
    const most = Math.max(...truths.get('node-1')!.memory.values());
    const bytes = cell.endsWith('Mi') ? Number.parseInt(cell) * 2 ** 20 : Number.parseInt(cell) * 2 ** 10;
    expect(Math.abs(bytes - most)).toBeLessThanOrEqual(most * ERROR + 1024);
  });

  it('needs rights of its own', async () => {
    const { namespace, name } = aPod();
    const asViewer = ['Authorization', 'Bearer carols-token'];
    const asHistorian = ['Authorization', 'Bearer heras-token'];
    for (const path of [
      '/nodes/node-1/history',
      `/namespaces/${namespace}/pods/${name}/history`,
      `/namespaces/${namespace}/history`,
    ]) {
      expect((await auth.ask(`${base}${path}`)).status).toBe(403);
      const refused = await auth.ask(`${base}${path}`, { headers: asViewer });
      expect(refused.status).toBe(403);
      expect(refused.text).toContain(
        path.includes('nodes') ? 'nodes/history' : path.includes('pods') ? 'pods/history' : 'history',
      );
      expect((await auth.ask(`${base}${path}`, { headers: asHistorian })).status).toBe(200);
    }
    expect((await auth.ask(`${base}/nodes/node-1`, { headers: asHistorian })).status).toBe(403);
  });

  it.each([
    ['/nodes/nope/history', 404, 'history of nodes "nope" not found: nothing was measured'],
    ['/namespaces/shop/pods/nope/history', 404, 'history of pods "nope" not found: nothing was measured'],
    ['/namespaces//pods/node-1/history', 404, 'the server could not find the requested resource'],
    ['/nodes/node-1%2Fhistory', 404, 'the server could not find the requested resource'],
    ['/nodes/node-1/history?sinceSeconds=0', 400, 'sinceSeconds is "0"; want a whole number of seconds, such as 600'],
    ['/nodes/node-1/history?sinceSeconds=', 400, 'sinceSeconds is ""; want'],
    ['/nodes/node-1/history?sinceSeconds=-5', 400, 'sinceSeconds is "-5"; want'],
    ['/nodes/node-1/history?sinceSeconds=1e3', 400, 'sinceSeconds is "1e3"; want'],
    ['/namespaces/shop/history?limit=-1', 400, 'limit is "-1"; want a whole number of Pods, such as 500'],
    ['/namespaces/shop/history?continue=x', 400, 'continue key is not valid'],
  ])('%s: %d', async (path, status, message) => {
    const answer = await auth.server.get(`${base}${path}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      kind: 'Status',
      code: status,
      message: expect.stringContaining(message),
    });
  });

  it('is JSON, and only that', async () => {
    const path = `${base}/nodes/node-1/history`;
    expect((await auth.server.get(path, { accept: 'application/vnd.kubernetes.protobuf' })).status).toBe(406);
    const both = await auth.server.get(path, { accept: `${WIDE_TABLE},application/json` });
    expect([both.status, both.headers['content-type']]).toEqual([200, 'application/json']);
    expect((await auth.server.get(path, {}, 'POST')).status).toBe(404);
  });

  it('says in the status what it takes', async () => {
    const { history } = await auth.server.json<ServerStatus>('/internal/v1/status');
    const rows = new Set(truths.keys()).size;
    expect(history).toMatchObject({ stepSeconds: 10, points: 720, budgetBytes: 2 ** 26, refusedValues: 0 });
    expect(history!.rows).toBeGreaterThan(rows / 2);
    expect(history!.bytes).toBeGreaterThan(2 * 256 * 720 * 2);
  });
});

describe('without --history', () => {
  beforeAll(async () => {
    auth = await AuthUnderTest.start([], { nodes: 1, pods: 1 });
    await auth.server.cycle();
  });
  afterAll(() => auth.stop());

  it.each(['/nodes/node-1/history', '/namespaces/shop/pods/x/history', '/namespaces/shop/history'])(
    'there is no %s',
    async (path) => {
      const answer = await auth.server.get(`/apis/metrics.k8s.io/v1beta1${path}`);
      expect([answer.status, (JSON.parse(answer.text) as { message: string }).message]).toEqual([
        404,
        'the server could not find the requested resource',
      ]);
    },
  );

  it('nothing speaks of it', async () => {
    expect(await auth.server.json<ServerStatus>('/internal/v1/status')).not.toHaveProperty('history');
    expect((await auth.server.get('/openapi/v2')).text).not.toContain('istory');
    const { text } = await auth.server.get('/apis/metrics.k8s.io/v1beta1/nodes', { accept: WIDE_TABLE });
    expect((JSON.parse(text) as Table).columnDefinitions.map(({ name }) => name)).not.toContain('Since');
  });
});
