import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoveredGroups } from './aggregated-discovery.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { type Server, SUBJECT } from './server.ts';

const GROUP = '/apis/metrics.k8s.io/v1beta1';

let cluster: Cluster;
let server: Server;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 1, controllers: true });
});
afterAll(() => cluster?.stop());

/** What the aggregated discovery of the kube-apiserver says of a version: `Current` or `Stale`. */
async function freshness(version: string): Promise<string | undefined> {
  const group = (await discoveredGroups(cluster.admin)).find(({ metadata }) => metadata.name === 'metrics.k8s.io');
  return group?.versions.find((one) => one.version === version)?.freshness;
}

async function removeNamespace(name: string): Promise<void> {
  await cluster.namespace(name);
  await cluster.admin.delete(`/api/v1/namespaces/${name}`);
}

async function isGone(name: string): Promise<boolean> {
  return (await cluster.admin.send('GET', `/api/v1/namespaces/${name}`)).status === 404;
}

describe('what the cluster sees', () => {
  it('before there is a server: 503, not Available, and the rest of the API works', async () => {
    expect(await cluster.availability('v1beta1')).not.toBe('True');
    expect((await cluster.admin.send('GET', `${GROUP}/nodes`)).status).toBe(503);
    expect((await cluster.kubectl().run('get', 'nodes')).code).toBe(0);
  });

  it.runIf(SUBJECT === 'ours')(
    'while the server has no numbers: ready, Available, and it says what it waits for',
    async () => {
      cluster.fleet.setFault({ kind: 'status', status: 500 });
      server = await cluster.startServer();
      await server.answers('/readyz');
      await cluster.route(server);
      await cluster.available();
      const { status, text } = await cluster.admin.send('GET', `${GROUP}/nodes`);
      expect({ status, text }).toMatchObject({
        status: 503,
        text: expect.stringContaining('waiting for the first sample'),
      });
      expect((await cluster.kubectl().run('top', 'nodes')).stderr).toMatch(/metrics not available yet: waiting for/);
      await removeNamespace('without-numbers');
      await eventually(() => isGone('without-numbers'));
    },
  );

  it.runIf(SUBJECT === 'original')(
    'while it has no numbers: alive, not ready, its empty lists are no error',
    async () => {
      cluster.fleet.setFault({ kind: 'status', status: 500 });
      server = await cluster.startServer();
      await server.answers('/livez');
      const probe = server.client();
      expect((await probe.send('GET', '/readyz')).status).toBe(500);
      await probe.close();
      // A Service sends nothing to what is not ready; if it did, this is what would be answered.
      await cluster.route(server);
      await cluster.available();
      expect(await eventually(() => cluster.admin.list(`${GROUP}/nodes`), Array.isArray)).toEqual([]);
      expect((await cluster.kubectl().run('top', 'nodes')).stderr).toMatch(/metrics not available yet/);
    },
  );

  it('when numbers arrive: ready, and kubectl top shows them', async () => {
    cluster.fleet.setFault();
    await server.hasNumbers();
    const rows = await eventually(() => cluster.kubectl().table('top', 'nodes', '--no-headers'));
    expect(rows.map(([name]) => name)).toEqual(['node-1']);
  });

  it('namespaces are deleted while the server runs', async () => {
    await removeNamespace('short-lived');
    await eventually(() => isGone('short-lived'));
  });

  it('while it is down: not Available, discovery tells so, no namespace goes', async () => {
    await cluster.route();
    cluster.service.cut();
    await server.program.stop();
    await cluster.route();
    await eventually(
      () => cluster.availability('v1beta1'),
      (status) => status !== 'True',
    );
    await eventually(
      () => freshness('v1beta1'),
      (text) => text === 'Stale',
    );
    const top = await cluster.kubectl().run('top', 'nodes');
    expect(`${top.code} ${top.stderr}`).toMatch(/^1 .*(Metrics API not available|unable to handle the request)/);
    // What has nothing to do with it goes on.
    expect((await cluster.kubectl().run('api-resources', '--api-group=apps')).code).toBe(0);
    await removeNamespace('stuck');
    await eventually(
      async () => (await cluster.admin.get('/api/v1/namespaces/stuck'))['status'].conditions as { type: string }[],
      (conditions) => conditions?.some(({ type }) => type === 'NamespaceDeletionDiscoveryFailure'),
    );
  });

  it('when it is back: Available, and the namespace goes', async () => {
    server = await cluster.serve();
    await eventually(() => isGone('stuck'));
  });
});
