import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../simulator/pki/authority.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import type { Server } from './server.ts';

const PODS = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';

let cluster: Cluster;
let server: Server;

async function podNames(): Promise<string[]> {
  return (await cluster.admin.list(PODS)).map(({ metadata }) => metadata.name).sort();
}

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 1 });
  await cluster.pods('default', 'first', 1);
  server = await cluster.serve();
  await cluster.measured('default', 'first', 1);
});
afterAll(() => cluster?.stop());

describe('the running server', () => {
  it('stays ready while the kube-apiserver is away, and serves what it knows', async () => {
    const members = { commonName: 'direct', organizations: ['system:masters'], usage: 'client' } as const;
    const direct = server.client(await cluster.plane.pki.cluster.issue(members));
    await cluster.plane.stopApiServer();
    expect((await direct.send('GET', '/readyz')).status).toBe(200);
    const { status, text } = await direct.send('GET', PODS);
    expect({ status, text }).toMatchObject({ status: 200, text: expect.stringContaining('first-0') });
    await direct.close();
  });

  it('goes on by itself when the kube-apiserver is back', async () => {
    await cluster.plane.startApiServer();
    await cluster.available();
    expect(await eventually(podNames, (names) => names.length === 1)).toEqual(['first-0']);
    await cluster.pods('default', 'second', 1);
    await cluster.measured('default', 'second', 1);
  });

  it('catches up after its watches have been too old: 410 after a compaction', async () => {
    // While it is cut off, one Pod goes and one comes; nothing is left of how that happened.
    cluster.apiServerPort.route();
    cluster.apiServerPort.cut();
    const { resourceVersion } = (await cluster.admin.get('/api/v1/pods')).metadata;
    await cluster.admin.delete('/api/v1/namespaces/default/pods/second-0', { gracePeriodSeconds: 0 });
    await cluster.pods('default', 'third', 1);
    await cluster.plane.compact();
    await cluster.plane.stopApiServer();
    await cluster.plane.startApiServer();
    cluster.apiServerPort.route(cluster.plane.port);
    await cluster.available();
    expect(await eventually(podNames, (names) => names.includes('third-0'))).toEqual(['first-0', 'third-0']);
    // A watch that goes on from when the server's were cut is answered so.
    const watch = await cluster.admin.send('GET', `/api/v1/pods?watch=true&resourceVersion=${resourceVersion}`);
    expect(watch.text).toMatch(/"code":410/);
  });

  it('believes the new front-proxy authority when it is replaced', async () => {
    await cluster.plane.replaceFrontProxy(await createAuthority('another-front-proxy-ca'));
    await cluster.plane.stopApiServer();
    await cluster.plane.startApiServer();
    await cluster.available();
    expect(await eventually(podNames, (names) => names.length === 2)).toEqual(['first-0', 'third-0']);
    expect(server.program.how).toBeUndefined();
  });
});
