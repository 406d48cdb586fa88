import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttp1Server } from 'node:https';
import type { Server } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSimulation } from '../simulation.ts';
import type { ApiServerSimulation } from '../simulation.ts';

interface Seen {
  path: string;
  httpVersion: string;
  headers: Record<string, string[]>;
  certificateName: unknown;
  body: string;
}

const DISCOVERY = {
  kind: 'APIResourceList',
  groupVersion: 'metrics.k8s.io/v1beta1',
  resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }],
};
const urlOfDocument = (path: string) => ({ serverRelativeURL: `/openapi/v3/${path}?hash=ABC` });
const PATHS = ['apis', 'apis/metrics.k8s.io', 'apis/metrics.k8s.io/v1', 'apis/metrics.k8s.io/v1beta1', 'version'];
/** What the server answers in JSON. */
const OBJECTS: Readonly<Record<string, object>> = {
  '/apis/metrics.k8s.io/v1beta1': DISCOVERY,
  '/apis': {},
  '/openapi/v3': { paths: Object.fromEntries(PATHS.map((path) => [path, urlOfDocument(path)])) },
};
let simulation: ApiServerSimulation;
let backend: Http2SecureServer;
let url: string;
let seen: Seen[] = [];
let isHealthy = true;

/** A metrics server that knows discovery and its OpenAPI documents and otherwise only notes what it is asked. */
async function answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const certificateName = socketOf(request).getPeerCertificate().subject?.CN;
  const headers = distinct(request.rawHeaders);
  const body = Buffer.concat(chunks).toString();
  seen.push({ path: request.url, httpVersion: request.httpVersion, headers, certificateName, body });
  const object = OBJECTS[request.url];
  response.writeHead(isHealthy ? 200 : 500, {
    'content-type': object ? 'application/json' : 'text/odd',
    'x-odd': 'kept',
  });
  response.end(object ? JSON.stringify(object) : 'bytes \0 as they are');
}

function socketOf(request: Http2ServerRequest): TLSSocket {
  const socket = request.stream?.session?.socket ?? request.socket;
  if (!(socket instanceof TLSSocket)) throw new Error('not TLS');
  return socket;
}

function distinct(raw: readonly string[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (let index = 0; index < raw.length; index += 2) (all[raw[index]!.toLowerCase()] ??= []).push(raw[index + 1]!);
  return all;
}

async function startBackend(names: readonly string[]): Promise<void> {
  const serving = await simulation.pki.cluster.issue({ commonName: 'metrics-server', names, usage: 'server' });
  const proxies = { requestCert: true, rejectUnauthorized: true, ca: simulation.pki.frontProxy.cert };
  backend = createSecureServer({ ...serving, ...proxies, allowHTTP1: true }, (request, response) => {
    void answer(request, response);
  });
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  url = urlOf(backend);
}

function urlOf(server: Server): string {
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('not listening');
  return `https://127.0.0.1:${address.port}`;
}

beforeAll(async () => {
  simulation = await startSimulation({ availabilityIntervalMs: 60_000 });
  await startBackend(['metrics-server.kube-system.svc']);
});

afterAll(async () => {
  await simulation.stop();
  backend.close();
});

beforeEach(async () => {
  isHealthy = true;
  await simulation.server.aggregate({ url, versions: ['v1beta1'] });
  seen = [];
});

function availability(version: string): unknown {
  return simulation.store.get('apiservices', `${version}.metrics.k8s.io`)?.status;
}

test('a request is passed on in the name of its user, by the front-proxy certificate', async () => {
  const groups = ['devs', 'ops', 'system:authenticated'];
  const extra = { 'example.com/Scope': ['a', 'b'] };
  const token = simulation.server.authentication.addToken({ username: 'alice', uid: 'u1', groups, extra });
  simulation.server.authorization.allow({
    to: 'devs',
    verbs: ['list'],
    apiGroups: ['metrics.k8s.io'],
    resources: ['pods'],
  });
  const path = '/apis/metrics.k8s.io/v1beta1/pods?labelSelector=a%3Db&x=%20y';
  const claims = { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters', 'x-remote-extra-foo': 'bar' };
  const accept = 'application/vnd.kubernetes.protobuf, */*;q=0.1';
  const { status, text, headers } = await simulation.client(token).call(path, { ...claims, accept });
  expect({ status, text }).toEqual({ status: 200, text: 'bytes \0 as they are' });
  expect(headers).toMatchObject({ 'x-odd': 'kept', 'content-type': 'text/odd' });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ path, certificateName: 'front-proxy-client', httpVersion: '2.0' });
  expect(seen[0]?.headers).toMatchObject({
    'x-remote-user': ['alice'],
    'x-remote-uid': ['u1'],
    'x-remote-group': groups,
    'x-remote-extra-example.com%2fscope': ['a', 'b'],
    accept: [accept],
  });
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
  expect(seen[0]?.headers).not.toHaveProperty('x-remote-extra-foo');
});

test('the body of a request is passed on', async () => {
  await simulation.admin.call('/apis/metrics.k8s.io/v1beta1/pods', {}, { some: 'body' });
  expect(seen[0]?.body).toBe('{"some":"body"}');
});

test('who may not do it is not passed on', async () => {
  const { status, body } = await simulation.client().call('/apis/metrics.k8s.io/v1beta1/nodes');
  expect(status).toBe(403);
  expect(body.message).toContain('nodes.metrics.k8s.io is forbidden: User "system:anonymous" cannot list resource');
  expect(seen).toEqual([]);
});

test('availability is checked in the name of the aggregator and written to the APIService', async () => {
  await simulation.server.checkAvailability();
  expect(seen[0]?.headers).toMatchObject({
    'x-remote-user': ['system:kube-aggregator'],
    'x-remote-group': ['system:masters'],
  });
  expect(availability('v1beta1')).toMatchObject({
    conditions: [{ type: 'Available', status: 'True', reason: 'Passed' }],
  });
  isHealthy = false;
  await simulation.server.checkAvailability();
  const failed = { status: 'False', reason: 'FailedDiscoveryCheck' };
  expect(availability('v1beta1')).toMatchObject({ conditions: [failed] });
  const answered = await simulation.admin.call('/apis/metrics.k8s.io/v1beta1/nodes');
  expect([answered.status, answered.text]).toEqual([503, 'service unavailable\n']);
});

test('a server that is gone is 503', async () => {
  await simulation.server.aggregate({ url: 'https://127.0.0.1:1', versions: ['v1', 'v1beta1'] });
  expect(availability('v1')).toMatchObject({ conditions: [{ status: 'False', reason: 'FailedDiscoveryCheck' }] });
  expect((await simulation.admin.call('/apis/metrics.k8s.io/v1/nodes')).status).toBe(503);
});

test('with a caBundle the server must have the name of its Service', async () => {
  const caBundle = simulation.pki.cluster.cert;
  await simulation.server.aggregate({ url, caBundle });
  expect(availability('v1beta1')).toMatchObject({ conditions: [{ status: 'True' }] });
  const good = url;
  const first = backend;
  await startBackend(['another.name']);
  await simulation.server.aggregate({ url, caBundle });
  expect(availability('v1beta1')).toMatchObject({ conditions: [{ status: 'False' }] });
  backend.close();
  backend = first;
  url = good;
});

test('discovery lists the group, in both forms', async () => {
  const aggregated = await simulation.admin.call('/apis', {
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  });
  expect(aggregated.headers['content-type']).toContain('as=APIGroupDiscoveryList');
  const resource = { resource: 'pods', scope: 'Namespaced', responseKind: { kind: 'PodMetrics' } };
  expect(aggregated.body.items?.at(-1)).toMatchObject({
    metadata: { name: 'metrics.k8s.io' },
    versions: [{ version: 'v1beta1', freshness: 'Current', resources: [resource] }],
  });
  const group = await simulation.admin.call('/apis/metrics.k8s.io');
  expect(group.body).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v1beta1' } });
  const own = await simulation.admin.call('/apis/metrics.k8s.io/v1beta1');
  expect(own.body).toEqual(DISCOVERY);
});

test('OpenAPI documents of registered versions are listed, and passed on in the name of who asks', async () => {
  const index = await simulation.admin.call('/openapi/v3');
  const path = 'apis/metrics.k8s.io/v1beta1';
  const { serverRelativeURL } = urlOfDocument(path);
  expect(index.body).toEqual({ paths: { [path]: { serverRelativeURL } } });
  const document = await simulation.admin.call(serverRelativeURL);
  expect([document.status, document.text]).toEqual([200, 'bytes \0 as they are']);
  expect(seen.at(-1)).toMatchObject({ path: serverRelativeURL, headers: { 'x-remote-user': ['admin'] } });
  for (const other of ['apis/metrics.k8s.io/v1', 'apis', 'version'])
    expect((await simulation.admin.call(`/openapi/v3/${other}`)).status).toBe(404);
});

test('there are no OpenAPI documents of a server that is not available', async () => {
  isHealthy = false;
  // Not known yet: the aggregator asks, and gets none.
  expect((await simulation.admin.call('/openapi/v3')).body).toEqual({ paths: {} });
  await simulation.server.checkAvailability();
  seen = [];
  expect((await simulation.admin.call('/openapi/v3')).body).toEqual({ paths: {} });
  expect((await simulation.admin.call('/openapi/v3/apis/metrics.k8s.io/v1beta1')).status).toBe(503);
  expect(seen).toEqual([]);
});

test('a server that speaks HTTP/1.1 only is asked so', async () => {
  const serving = await simulation.pki.cluster.issue({ commonName: 'old', usage: 'server' });
  const groups: (string[] | undefined)[] = [];
  const old = createHttp1Server(serving, (request, response) => {
    groups.push(request.headersDistinct['x-remote-group']);
    response.end(`{"httpVersion":"${request.httpVersion}"}`);
  });
  old.listen(0, '127.0.0.1');
  await once(old, 'listening');
  await simulation.server.aggregate({ url: urlOf(old) });
  const { text } = await simulation.admin.call('/apis/metrics.k8s.io/v1beta1/nodes');
  expect(text).toBe('{"httpVersion":"1.1"}');
  expect(groups.at(-1)).toEqual(['system:masters', 'system:authenticated']);
  old.closeAllConnections();
  old.close();
});

test('checks end with the server and begin again with it', async () => {
  await simulation.server.stop();
  await simulation.server.start();
  const { status } = await simulation.admin.call('/apis/metrics.k8s.io/v1beta1/nodes');
  expect(status).toBe(200);
});
