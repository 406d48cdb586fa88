import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, pod, startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const PARTIAL = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };
let simulation: ApiServerSimulation;

beforeAll(async () => {
  simulation = await startSimulation();
  const { store } = simulation;
  store.apply(node('node-1', { 'node-role.kubernetes.io/control-plane': '' }));
  for (const name of ['a', 'b', 'c', 'd', 'e']) store.apply(pod('default', name, 'Running', { app: name }));
  store.apply(pod('other', 'z', 'Succeeded', { app: 'a' }));
});

afterAll(async () => simulation.stop());

async function names(path: string): Promise<string[]> {
  const { status, body } = await simulation.admin.call(path);
  expect(status).toBe(200);
  return (body.items ?? []).map(({ metadata }) => metadata.name);
}

test.each([
  ['/api/v1/pods', ['a', 'b', 'c', 'd', 'e', 'z']],
  ['/api/v1/namespaces/other/pods', ['z']],
  ['/api/v1/pods?labelSelector=app%3Da', ['a', 'z']],
  ['/api/v1/pods?fieldSelector=status.phase%3DRunning&labelSelector=app+in+(a,b)', ['a', 'b']],
  ['/api/v1/pods?fieldSelector=spec.nodeName!%3Dnode-1', []],
  ['/api/v1/pods?fieldSelector=metadata.namespace%3Ddefault,metadata.name%3Dc', ['c']],
])('%s', async (path, expected) => {
  expect(await names(path)).toEqual(expected);
});

test('items of a list leave out kind and apiVersion, a single object has them', async () => {
  const list = await simulation.admin.call('/api/v1/nodes');
  expect(list.body).toMatchObject({ kind: 'NodeList', apiVersion: 'v1' });
  expect(list.body.items?.[0]).not.toHaveProperty('kind');
  const one = await simulation.admin.call('/api/v1/nodes/node-1');
  expect(one.body).toMatchObject({ kind: 'Node', apiVersion: 'v1', metadata: { name: 'node-1' } });
});

test('chunks show the state of the first one', async () => {
  const first = await simulation.admin.call('/api/v1/namespaces/default/pods?limit=2');
  expect(first.body.items?.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  expect(first.body.metadata?.remainingItemCount).toBe(3);
  simulation.store.apply(pod('default', 'bb'));
  simulation.store.delete('pods', 'e', 'default');
  const second = await simulation.admin.call(
    `/api/v1/namespaces/default/pods?limit=5&continue=${first.body.metadata?.continue}`,
  );
  expect(second.body.items?.map(({ metadata }) => metadata.name)).toEqual(['c', 'd', 'e']);
  expect(second.body.metadata?.resourceVersion).toBe(first.body.metadata?.resourceVersion);
  expect(second.body.metadata?.continue).toBeUndefined();
  simulation.store.delete('pods', 'bb', 'default');
  simulation.store.apply(pod('default', 'e', 'Running', { app: 'e' }));
});

test('after compaction a chunk is 410 with a token for the inconsistent rest', async () => {
  const first = await simulation.admin.call('/api/v1/namespaces/default/pods?limit=2');
  simulation.store.apply(pod('default', 'a', 'Running', { app: 'a' }));
  simulation.server.compact();
  const path = '/api/v1/namespaces/default/pods?continue=';
  const expired = await simulation.admin.call(`${path}${first.body.metadata?.continue}`);
  expect(expired.body).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
  expect(await names(`${path}${expired.body.metadata?.continue}`)).toEqual(['c', 'd', 'e']);
});

test.each([
  ['/api/v1/pods?fieldSelector=spec.color%3Dred', 400, 'field label not supported: spec.color'],
  ['/api/v1/pods?continue=nonsense', 400, 'continue key is not valid'],
  ['/api/v1/pods?resourceVersion=999999', 504, 'Too large resource version'],
  ['/api/v1/nodes/none', 404, 'nodes "none" not found'],
])('%s: %i', async (path, code, message) => {
  const { status, body } = await simulation.admin.call(path);
  expect(status).toBe(code);
  expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code });
  expect(body.message).toContain(message);
});

test('a Table has the columns of kubectl', async () => {
  const { body } = await simulation.admin.call('/api/v1/nodes', TABLE);
  const wide = (body.columnDefinitions ?? []).filter(({ priority }) => priority > 0);
  expect(body.columnDefinitions?.slice(0, 5).map(({ name }) => name)).toEqual([
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
  ]);
  expect(wide).toHaveLength(5);
  expect(body.rows?.[0]?.cells.slice(0, 3)).toEqual(['node-1', 'Ready', 'control-plane']);
  expect(body.rows?.[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'node-1' } });
});

test('metadata-only lists have no spec and no status', async () => {
  const { body } = await simulation.admin.call('/api/v1/pods?limit=1', PARTIAL);
  expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
  expect(Object.keys(body.items?.[0] ?? {})).toEqual(['kind', 'apiVersion', 'metadata']);
});

test('of what is not known in protobuf, who accepts only that gets 406, who also accepts JSON gets JSON', async () => {
  const only = await simulation.admin.call('/api/v1/namespaces', { accept: 'application/vnd.kubernetes.protobuf' });
  expect(only.body).toMatchObject({ code: 406, reason: 'NotAcceptable' });
  const both = await simulation.admin.call('/api/v1/namespaces', {
    accept: 'application/vnd.kubernetes.protobuf,application/json',
  });
  expect(both.headers['content-type']).toBe('application/json');
});
