import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { Server } from './server.ts';

const GROUP = '/apis/metrics.k8s.io/v1beta1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let cluster: Cluster;
let server: Server;

/** The status of a GET, and the reason in it when it is refused. */
async function outcome(client: ApiClient, path: string): Promise<[number, string?]> {
  const { status, text } = await client.send('GET', path);
  return status === 200 ? [200] : [status, (JSON.parse(text) as { message: string }).message];
}

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 1 });
  for (const namespace of ['mine', 'theirs']) {
    await cluster.namespace(namespace);
    await cluster.pods(namespace, 'tool', 1);
  }
  server = await cluster.serve();
  await cluster.measured('theirs', 'tool', 1);
});
afterAll(() => cluster?.stop());

describe('who may read metrics', () => {
  it('a user whose Role allows one namespace reads that one only', async () => {
    const metadata = { name: 'metrics', namespace: 'mine' };
    const rules = [{ apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] }];
    await cluster.admin.create(`${RBAC}/namespaces/mine/roles`, { metadata, rules });
    await cluster.admin.create(`${RBAC}/namespaces/mine/rolebindings`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'metrics' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
    });
    const alice = await cluster.plane.user('alice');
    await eventually(
      () => outcome(alice, `${GROUP}/namespaces/mine/pods`),
      ([status]) => status === 200,
    );
    expect(await outcome(alice, `${GROUP}/namespaces/mine/pods/tool-0`)).toEqual([200]);
    for (const path of [
      '/namespaces/theirs/pods',
      '/namespaces/theirs/pods/tool-0',
      '/pods',
      '/nodes',
      '/nodes/node-1',
    ])
      expect(await outcome(alice, `${GROUP}${path}`)).toEqual([403, expect.stringContaining('User "alice" cannot')]);
  });

  it('whoever may view a namespace reads its metrics: the role is aggregated', async () => {
    await cluster.admin.create(`${RBAC}/namespaces/mine/rolebindings`, {
      metadata: { name: 'viewer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'viewers' }],
    });
    // Aggregating is a controller's work, which does not run here.
    const role = await cluster.admin.get(`${RBAC}/clusterroles/system:aggregated-metrics-reader`);
    expect(role.metadata.labels).toMatchObject({ 'rbac.authorization.k8s.io/aggregate-to-view': 'true' });
    await cluster.admin.patch(`${RBAC}/clusterroles/view`, { rules: role['rules'] });
    const vera = await cluster.plane.user('vera', 'viewers');
    await eventually(
      () => outcome(vera, `${GROUP}/namespaces/mine/pods`),
      ([status]) => status === 200,
    );
    expect((await outcome(vera, `${GROUP}/namespaces/theirs/pods`))[0]).toBe(403);
  });

  it('a user without rights reads nothing', async () => {
    const nobody = await cluster.plane.user('nobody');
    expect(await outcome(nobody, `${GROUP}/pods`)).toEqual([403, expect.stringContaining('User "nobody" cannot list')]);
    const itself = server.client(await cluster.plane.pki.cluster.issue({ commonName: 'nobody', usage: 'client' }));
    expect((await outcome(itself, `${GROUP}/nodes`))[0]).toBe(403);
    await itself.close();
  });

  it('an expired token is refused by the kube-apiserver and by the server itself', async () => {
    const path = '/api/v1/namespaces/kube-system/serviceaccounts/metrics-server';
    const { uid = '' } = (await cluster.admin.get(path)).metadata;
    const nowS = Math.floor(Date.now() / 1000);
    const status = async (notAfter: number): Promise<number[]> => {
      const token = cluster.plane.serviceAccountToken('kube-system', 'metrics-server', uid, nowS - 7_200, notAfter);
      const clients = [cluster.plane.client({ token }), server.client({ token })];
      const all = await Promise.all(clients.map(async (client) => (await outcome(client, `${GROUP}/nodes`))[0]));
      await clients[1]!.close();
      return all;
    };
    expect(await status(nowS - 3_600)).toEqual([401, 401]);
    // The account may not read metrics; that it is told so shows that the token was good but for its time.
    expect(await status(nowS + 3_600)).toEqual([403, 403]);
  });

  it('who is not known may ask the probes only', async () => {
    const anybody = server.client();
    expect((await anybody.send('GET', '/livez')).status).toBe(200);
    expect((await outcome(anybody, `${GROUP}/nodes`))[0]).toBeOneOf([401, 403]);
    expect((await anybody.send('GET', '/metrics')).status).toBeOneOf([401, 403]);
    await anybody.close();
  });

  it('nobody is believed to be a front proxy without its certificate', async () => {
    const headers = { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters' };
    const pair = await cluster.plane.pki.cluster.issue({ commonName: 'front-proxy-client', usage: 'client' });
    const forger = server.client(pair);
    expect((await forger.send('GET', `${GROUP}/nodes`, undefined, headers)).status).toBeOneOf([401, 403]);
    await forger.close();
  });
});
