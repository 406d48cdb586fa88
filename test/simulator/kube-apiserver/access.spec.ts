import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../pki/authority.ts';
import type { CertificateRequest } from '../pki/authority.ts';
import { JsonClient } from './json-client.ts';
import { startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';

const ALICE: CertificateRequest = { commonName: 'alice', organizations: ['devs'], usage: 'client' };
let simulation: ApiServerSimulation;

beforeAll(async () => {
  simulation = await startSimulation();
  simulation.server.authorization.allow({ to: 'devs', verbs: ['list'], resources: ['pods'], namespaces: ['dev'] });
});

afterAll(async () => simulation.stop());

async function statusWith(certificate: { cert: string; key: string }, path: string): Promise<number> {
  const client = new JsonClient({ url: simulation.server.url, ca: simulation.pki.cluster.cert, ...certificate });
  const { status } = await client.call(path);
  await client.close();
  return status;
}

test('a client certificate says who asks', async () => {
  const alice = await simulation.pki.cluster.issue(ALICE);
  expect(await statusWith(alice, '/api/v1/namespaces/dev/pods')).toBe(200);
  expect(await statusWith(alice, '/api/v1/pods')).toBe(403);
  expect(await statusWith(alice, '/apis')).toBe(200);
});

test('expired and foreign client certificates are 401', async () => {
  const expired = await simulation.pki.cluster.issue({ ...ALICE, notAfter: new Date(Date.now() - 1000) });
  expect(await statusWith(expired, '/version')).toBe(401);
  const foreign = await (await createAuthority('foreign')).issue(ALICE);
  expect(await statusWith(foreign, '/version')).toBe(401);
});

test('no credentials are anonymous, bad ones are 401', async () => {
  const anonymous = simulation.client();
  expect((await anonymous.call('/livez')).text).toBe('ok');
  expect((await anonymous.call('/api/v1/pods')).body).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    details: { kind: 'pods' },
  });
  expect((await anonymous.call('/')).body.message).toBe('forbidden: User "system:anonymous" cannot get path "/"');
  const bad = await simulation.client('bad').call('/livez');
  expect(bad.body).toMatchObject({ kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized', code: 401 });
});

test('the metrics server may do what its manifests grant, and nothing else', async () => {
  const client = simulation.client(simulation.server.metricsServerToken);
  const config = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
  const { body } = await client.call(config);
  expect(Object.keys(body).includes('data')).toBe(true);
  expect(body).toMatchObject({ data: { 'requestheader-allowed-names': '["front-proxy-client"]' } });
  for (const path of ['/api/v1/nodes', '/api/v1/pods', '/version']) expect((await client.call(path)).status).toBe(200);
  for (const path of ['/api/v1/namespaces', '/api/v1/configmaps', '/apis/apiregistration.k8s.io/v1/apiservices']) {
    expect((await client.call(path)).status).toBe(403);
  }
});

test('reviews are answered from the same tables and recorded', async () => {
  const { server } = simulation;
  const client = simulation.client(server.metricsServerToken);
  const tokenReviews = '/apis/authentication.k8s.io/v1/tokenreviews';
  const accessReviews = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const good = await client.call(tokenReviews, {}, { spec: { token: server.adminToken } });
  expect(good.status).toBe(201);
  expect(good.body.status).toMatchObject({ authenticated: true, user: { username: 'admin' } });
  const bad = await client.call(tokenReviews, {}, { spec: { token: 'bad' } });
  expect(bad.body.status).toEqual({ user: {}, error: 'invalid bearer token' });
  const resourceAttributes = { verb: 'list', group: '', resource: 'pods', namespace: 'dev' };
  const asked = { spec: { user: 'alice', groups: ['devs'], resourceAttributes } };
  expect((await client.call(accessReviews, {}, asked)).body.status).toMatchObject({ allowed: true });
  const denied = { spec: { user: 'bob', resourceAttributes } };
  expect((await client.call(accessReviews, {}, denied)).body.status).toEqual({ allowed: false });
  const kinds = server.reviews.map(({ kind }) => kind);
  expect(kinds).toEqual(['TokenReview', 'TokenReview', 'SubjectAccessReview', 'SubjectAccessReview']);
  expect(server.reviews[2]).toMatchObject({ askedBy: 'system:serviceaccount:kube-system:metrics-server', ...asked });
  expect((await simulation.client().call(tokenReviews, {}, { spec: {} })).status).toBe(403);
});

test('a revoked token is a bad one', async () => {
  const { authentication } = simulation.server;
  const token = authentication.addServiceAccountToken('default', 'robot');
  expect((await simulation.client(token).call('/apis')).status).toBe(200);
  authentication.revokeToken(token);
  expect((await simulation.client(token).call('/apis')).status).toBe(401);
});
