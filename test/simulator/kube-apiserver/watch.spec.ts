import { afterAll, beforeAll, expect, test } from 'vitest';
import { pod, startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';

let simulation: ApiServerSimulation;

beforeAll(async () => {
  simulation = await startSimulation({ bookmarkIntervalMs: 50 });
});

afterAll(async () => simulation.stop());

test('a watch without resourceVersion begins with what is there', async () => {
  const { store, admin } = simulation;
  store.apply(pod('start', 'a'));
  const watch = await admin.watch('/api/v1/namespaces/start/pods');
  expect(await watch.names(1)).toEqual(['ADDED a']);
  store.apply(pod('start', 'b'));
  store.apply(pod('elsewhere', 'c'));
  store.apply(pod('start', 'b', 'Failed'));
  store.delete('pods', 'a', 'start');
  expect(await watch.names(3)).toEqual(['ADDED b', 'MODIFIED b', 'DELETED a']);
  watch.close();
});

test('a watch from a resourceVersion brings what came since', async () => {
  const { store, admin } = simulation;
  const then = store.resourceVersion;
  store.apply(pod('since', 'a'));
  const watch = await admin.watch(`/api/v1/namespaces/since/pods?resourceVersion=${then}`);
  store.apply(pod('since', 'b'));
  expect(await watch.names(2)).toEqual(['ADDED a', 'ADDED b']);
  watch.close();
});

test('an object that starts or stops to match is added or deleted to that watcher', async () => {
  const { store, admin } = simulation;
  const query = 'fieldSelector=status.phase%3DRunning&labelSelector=app%3Dx';
  const watch = await admin.watch(`/api/v1/namespaces/match/pods?${query}&resourceVersion=${store.resourceVersion}`);
  store.apply(pod('match', 'a', 'Pending', { app: 'x' }));
  store.apply(pod('match', 'a', 'Running', { app: 'x' }));
  store.apply(pod('match', 'a', 'Running', { app: 'x', more: '' }));
  const last = store.apply(pod('match', 'a', 'Succeeded', { app: 'x' }));
  store.delete('pods', 'a', 'match');
  expect(await watch.names(2)).toEqual(['ADDED a', 'MODIFIED a']);
  const deleted = await watch.next();
  expect(deleted).toMatchObject({
    type: 'DELETED',
    object: { metadata: { resourceVersion: last.metadata.resourceVersion }, status: { phase: 'Running' } },
  });
  watch.close();
});

test('a watch from before the history is an ERROR event with 410', async () => {
  const { store, admin, server } = simulation;
  const then = store.resourceVersion;
  store.apply(pod('old', 'a'));
  server.compact();
  const watch = await admin.watch(`/api/v1/pods?resourceVersion=${then}`);
  expect(watch.status).toBe(200);
  expect(await watch.next()).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  expect(await watch.next()).toBeUndefined();
});

test('bookmarks come to those who allow them', async () => {
  const { store, admin } = simulation;
  const watch = await admin.watch(`/api/v1/nodes?allowWatchBookmarks=true&resourceVersion=${store.resourceVersion}`);
  store.apply(pod('elsewhere', 'moves-the-counter'));
  const line = await watch.next();
  const metadata = { resourceVersion: String(store.resourceVersion) };
  expect(line).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Node', apiVersion: 'v1', metadata } });
  watch.close();
});

test('a watch with initial events says where they end', async () => {
  const { store, admin } = simulation;
  store.apply(pod('initial', 'a'));
  const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const watch = await admin.watch(`/api/v1/namespaces/initial/pods?${query}`);
  expect(await watch.names(1)).toEqual(['ADDED a']);
  expect(await watch.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  });
  watch.close();
  const forbidden = await admin.call('/api/v1/pods?watch=1&sendInitialEvents=true');
  expect(forbidden.body).toMatchObject({ code: 422, reason: 'Invalid' });
});

test('timeoutSeconds ends a watch properly', async () => {
  const watch = await simulation.admin.watch(`/api/v1/namespaces?timeoutSeconds=1&resourceVersion=1000000`);
  expect(await watch.next()).toBeUndefined();
});

test('metadata-only and Table watches', async () => {
  const { store, admin } = simulation;
  store.apply(pod('shape', 'a'));
  const partial = await admin.watch('/api/v1/namespaces/shape/pods', {
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  });
  const line = await partial.next();
  expect(line?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
  expect(line?.object).not.toHaveProperty('spec');
  partial.close();
  const table = await admin.watch('/api/v1/namespaces/shape/pods', {
    accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
  });
  store.apply(pod('shape', 'b'));
  expect((await table.next())?.object.columnDefinitions).toHaveLength(9);
  expect((await table.next())?.object).toMatchObject({ kind: 'Table', columnDefinitions: null, rows: [{}] });
  table.close();
});

test('a named watch of a ConfigMap is allowed to the metrics server, others are not', async () => {
  const client = simulation.client(simulation.server.metricsServerToken);
  const path = '/api/v1/namespaces/kube-system/configmaps';
  const name = 'extension-apiserver-authentication';
  const watch = await client.watch(`${path}?fieldSelector=metadata.name%3D${name}`);
  expect(await watch.names(1)).toEqual([`ADDED ${name}`]);
  watch.close();
  expect((await client.call(path)).status).toBe(403);
});

test('cut watches end, and their number is known', async () => {
  const watch = await simulation.admin.watch('/api/v1/nodes');
  await expect.poll(() => simulation.server.countWatches('nodes')).toBe(1);
  expect(simulation.server.cutWatches()).toBeGreaterThan(0);
  await watch.ended;
  await expect.poll(() => simulation.server.countWatches()).toBe(0);
});
