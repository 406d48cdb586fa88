import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetrics, NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetrics, PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { ServerUnderTest } from './server-under-test.ts';

describe.each(['v1beta1', 'v1'])('metrics.k8s.io/%s', (version) => {
  const base = `/apis/metrics.k8s.io/${version}`;
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 6 });
    await server.cycle();
  });
  afterAll(() => server.stop());

  const nodeOf = (pod: string) =>
    (
      server.cluster.store.list('pods').find(({ metadata }) => metadata.name === pod) as {
        spec?: { nodeName?: string };
      }
    ).spec?.nodeName;

  it('is found by discovery', async () => {
    const group = await server.json<{ versions: { version: string }[] }>('/apis/metrics.k8s.io');
    expect(group.versions.map((each) => each.version)).toContain(version);
    expect(await server.json('/apis')).toMatchObject({ kind: 'APIGroupList', groups: [{ name: 'metrics.k8s.io' }] });
    expect(await server.json(base)).toMatchObject({
      kind: 'APIResourceList',
      groupVersion: `metrics.k8s.io/${version}`,
      resources: [
        { name: 'nodes', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
        { name: 'pods', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
      ],
    });
  });

  it('lists Nodes, and gets one', async () => {
    const list = await server.json<NodeMetricsList>(`${base}/nodes`);
    expect(list).toMatchObject({ kind: 'NodeMetricsList', apiVersion: `metrics.k8s.io/${version}`, metadata: {} });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2']);
    const one = await server.json<NodeMetrics>(`${base}/nodes/node-1`);
    expect(one).toMatchObject({ kind: 'NodeMetrics', apiVersion: `metrics.k8s.io/${version}` });
    expect(one.usage).toEqual(list.items[0]!.usage);
  });

  it('lists Pods of all namespaces or one, sorted, and gets one', async () => {
    const all = (await server.json<PodMetricsList>(`${base}/pods`)).items;
    const names = all.map(({ metadata }) => [metadata.namespace, metadata.name].join('\0'));
    expect(names.length).toBeGreaterThan(5);
    expect(names).toEqual(names.toSorted());
    const { namespace, name } = all[0]!.metadata;
    const some = (await server.json<PodMetricsList>(`${base}/namespaces/${namespace}/pods`)).items;
    expect(some.map(({ metadata }) => metadata.name)).toEqual(
      all.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name),
    );
    const one = await server.json<PodMetrics>(`${base}/namespaces/${namespace}/pods/${name}`);
    expect(one.containers).toEqual(all[0]!.containers);
  });

  it('selects by labels and fields', async () => {
    const all = (await server.json<PodMetricsList>(`${base}/pods`)).items;
    const [key, value] = Object.entries(all[0]!.metadata.labels!)[0]!;
    const query = new URLSearchParams({ labelSelector: `${key} in (${value},nope),!bogus` });
    const some = (await server.json<PodMetricsList>(`${base}/pods?${query.toString()}`)).items;
    expect(some.map(({ metadata }) => metadata.name)).toEqual(
      all.filter(({ metadata }) => metadata.labels?.[key] === value).map(({ metadata }) => metadata.name),
    );
    expect(some.length).toBeLessThan(all.length);
    const onNode = new URLSearchParams({ fieldSelector: 'spec.nodeName=node-2' });
    const there = (await server.json<PodMetricsList>(`${base}/pods?${onNode.toString()}`)).items;
    expect(there.map(({ metadata }) => metadata.name)).toEqual(
      all.filter(({ metadata }) => nodeOf(metadata.name) === 'node-2').map(({ metadata }) => metadata.name),
    );
    const named = await server.json<NodeMetricsList>(`${base}/nodes?fieldSelector=metadata.name%3Dnode-2`);
    expect(named.items.map(({ metadata }) => metadata.name)).toEqual(['node-2']);
  });

  // Texts recorded from the original, but for names.
  it.each([
    ['GET', '/nodes/nope', 404, 'NotFound', 'node "nope" not found: there is no Node of this name'],
    ['GET', '/namespaces/default/pods/nope', 404, 'NotFound', 'pods "nope" not found: there is no Pod of this name'],
    ['GET', '/namespaces//pods/nope', 404, 'NotFound', 'the server could not find the requested resource'],
    ['POST', '/pods/nope', 404, 'NotFound', 'the server could not find the requested resource'],
    ['POST', '', 405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'],
    ['GET', '/services', 404, 'NotFound', 'the server could not find the requested resource'],
    ['GET', '/nodes/node-1/status', 404, 'NotFound', 'the server could not find the requested resource'],
    ['POST', '/nodes', 405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'],
    [
      'DELETE',
      '/nodes/node-1',
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    ],
    ['GET', '/pods?labelSelector=%3D%3D', 400, 'BadRequest', "found '==', expected: !, identifier, or 'end of string'"],
    [
      'GET',
      '/nodes?watch=true',
      405,
      'MethodNotAllowed',
      'watch is not supported on resources of kind "nodes.metrics.k8s.io"',
    ],
  ])('%s %s is a Status %i', async (method, path, code, reason, message) => {
    const { status, headers, text } = await server.get(`${base}${path}`, {}, method);
    expect(status).toBe(code);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(text)).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message,
      reason,
      code,
    });
  });

  it('comes in pages', async () => {
    const all = (await server.json<PodMetricsList>(`${base}/pods`)).items.map(({ metadata }) => metadata.name);
    const paged: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const query: URLSearchParams = new URLSearchParams({ limit: '3', continue: next });
      const { items, metadata }: PodMetricsList = await server.json(`${base}/pods?${query.toString()}`);
      expect(items.length).toBeLessThanOrEqual(3);
      paged.push(...items.map((item) => item.metadata.name));
      next = metadata.continue;
    }
    expect(paged).toEqual(all);
  });

  it('takes a slash at the end', async () => {
    expect((await server.get(`${base}/nodes/`)).status).toBe(200);
  });

  // What clients of Kubernetes in Python and others ask for in the namespace of no name.
  it('lists Pods of all namespaces in that of no name', async () => {
    const { items } = await server.json<PodMetricsList>(`${base}/pods`);
    expect((await server.json<PodMetricsList>(`${base}/namespaces//pods`)).items).toEqual(items);
  });
});

describe('other methods than GET', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 1 });
  });
  afterAll(() => server.stop());

  // As the original answers them.
  it.each([
    ['/', 200],
    ['/metrics', 200],
    ['/openapi/v2', 200],
    ['/apis', 405],
    ['/apis/', 405],
    ['/apis/metrics.k8s.io', 405],
    ['/apis/metrics.k8s.io/v1beta1/', 405],
    ['/version', 405],
    ['/nope', 404],
    ['/apis/metrics.k8s.io/v2', 404],
  ])('of %s', async (path, status) => {
    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect([method, (await server.get(path, {}, method)).status]).toEqual([method, status]);
    }
    const { text } = await server.get(path, {}, 'PUT');
    if (status === 405) expect(JSON.parse(text)).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed' });
  });
});

describe('before there are numbers', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 2 });
  });
  afterAll(() => server.stop());

  it('the API is there, and says of numbers what it waits for', async () => {
    expect((await server.get('/apis/metrics.k8s.io/v1beta1')).status).toBe(200);
    const pod = server.cluster.store.list('pods')[0]!.metadata;
    for (const path of ['nodes', 'nodes/node-1', 'pods', `namespaces/${pod.namespace}/pods/${pod.name}`]) {
      const { status, headers, text } = await server.get(`/apis/metrics.k8s.io/v1beta1/${path}`);
      expect([path, status]).toEqual([path, 503]);
      const seconds = Number(headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(15);
      expect(JSON.parse(text)).toMatchObject({
        reason: 'ServiceUnavailable',
        message: expect.stringMatching(
          /^metrics not available yet: waiting for the second sample of any node, expected at 20\S+Z$/,
        ) as string,
        details: { group: 'metrics.k8s.io', retryAfterSeconds: seconds },
      });
    }
    // What is not there will not come.
    expect((await server.get('/apis/metrics.k8s.io/v1beta1/nodes/nope')).status).toBe(404);
  });

  it('readiness holds and shows what is missing', async () => {
    while ((await server.get('/readyz')).status !== 200) await new Promise(setImmediate);
    const readyz = await server.get('/readyz?verbose');
    expect(readyz.text).toBe(
      [
        '[+]ping ok',
        '[+]log ok',
        '[+]poststarthook/max-in-flight-filter ok',
        '[+]poststarthook/storage-object-count-tracker-hook ok',
        '[-]metric-storage-ready failed: tolerated',
        '[+]metric-informer-sync ok',
        '[+]metadata-informer-sync ok',
        '[+]shutdown ok',
        'readyz check passed',
        '',
      ].join('\n'),
    );
    expect((await server.get('/readyz')).text).toBe('ok');
    expect((await server.get('/readyz/metric-storage-ready')).text).toBe(
      'internal server error: no metrics to serve\n',
    );
    await server.cycle();
    expect((await server.get('/readyz?verbose')).text).toContain('[+]metric-storage-ready ok\n');
    expect((await server.get('/apis/metrics.k8s.io/v1beta1/nodes')).status).toBe(200);
  });
});

describe('before there are numbers, with --readiness=data', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 2 }, ['--readiness=data']);
  });
  afterAll(() => server.stop());

  it('lists are empty, names are not found, and readiness says what is missing', async () => {
    expect((await server.json<NodeMetricsList>('/apis/metrics.k8s.io/v1beta1/nodes')).items).toEqual([]);
    const { status, text } = await server.get('/apis/metrics.k8s.io/v1beta1/nodes/node-1');
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({
      message: expect.stringMatching(
        /^nodemetrics\.metrics\.k8s\.io "node-1" not found: the node was measured once: waiting for a second sample, expected in about \d+ s$/,
      ) as string,
      details: { name: 'node-1', group: 'metrics.k8s.io', kind: 'nodemetrics' },
    });
    const readyz = await server.get('/readyz');
    expect(readyz.status).toBe(500);
    expect(readyz.text).toBe(
      [
        '[+]ping ok',
        '[+]log ok',
        '[+]poststarthook/max-in-flight-filter ok',
        '[+]poststarthook/storage-object-count-tracker-hook ok',
        '[-]metric-storage-ready failed: reason withheld',
        '[+]metric-informer-sync ok',
        '[+]metadata-informer-sync ok',
        '[+]shutdown ok',
        'readyz check failed',
        '',
      ].join('\n'),
    );
    expect((await server.get('/readyz?exclude=metric-storage-ready')).text).toBe('ok');
    expect((await server.get('/readyz/metric-storage-ready')).text).toBe(
      'internal server error: no metrics to serve\n',
    );
    expect((await server.get('/livez?verbose')).text).toContain('[+]metric-collection-timely ok\n');
    expect((await server.get('/healthz')).text).toBe('ok');
    expect((await server.get('/livez/nope')).status).toBe(404);
    await server.cycle();
    expect((await server.get('/readyz')).status).toBe(200);
  });
});
