import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import type { Kubectl } from './kubectl.ts';
import { type Server, SUBJECT } from './server.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const STATUS = '/internal/v1/status';

// By which ways the internal API is reached, and by which it is not: docs/internal-api.md tells operators so.
describe.runIf(SUBJECT === 'ours')('the internal API', () => {
  let cluster: Cluster;
  let server: Server;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 1 });
    await cluster.namespace('shop');
    await cluster.pods('shop', 'web', 1);
    server = await cluster.serve();
    await cluster.measured('shop', 'web', 1);
    kubectl = cluster.kubectl('1.37');
  });
  afterAll(() => cluster?.stop());

  it('is not reached through the kube-apiserver, which passes on the API group only', async () => {
    const { code, stderr } = await kubectl.run('get', '--raw', STATUS);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/NotFound/);
  });

  it('is read with the certificate of a user who has the rule, as over a forwarded port', async () => {
    const olga = await cluster.plane.pki.cluster.issue({ commonName: 'olga', usage: 'client' });
    const client = server.client(olga);
    expect((await client.send('GET', STATUS)).status).toBe(403);
    const metadata = { name: 'metrics-server-internals' };
    const rules = [{ nonResourceURLs: ['/internal/*'], verbs: ['get'] }];
    await cluster.admin.create(`${RBAC}/clusterroles`, { metadata, rules });
    await cluster.admin.create(`${RBAC}/clusterrolebindings`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'olga' }],
    });
    const { text } = await eventually(
      () => client.send('GET', STATUS),
      ({ status }) => status === 200,
    );
    expect(JSON.parse(text)).toMatchObject({ kind: 'ServerStatus', ready: true });
    await client.close();
  });

  it('kubectl get --raw with --server reads it, and explains through the kube-apiserver', async () => {
    const direct = [`--server=https://127.0.0.1:${server.port}`, '--insecure-skip-tls-verify'];
    expect(JSON.parse((await kubectl.run(...direct, 'get', '--raw', STATUS)).stdout)).toMatchObject({
      kind: 'ServerStatus',
    });
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/nobody?explain=true';
    expect(JSON.parse((await kubectl.run('get', '--raw', path)).stdout)).toMatchObject({ reason: 'PodNotFound' });
    expect((await kubectl.run('top', 'pod', 'nobody', '-n', 'shop')).stderr).toMatch(
      /NotFound.*"nobody" not found: there is no Pod of this name/,
    );
  });
});
