import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { ServerUnderTest } from './server-under-test.ts';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

describe('while the kube-apiserver is away', () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 3 });
    await server.cycle();
  });
  afterAll(() => server.stop());

  const served = async () => (await server.json<NodeMetricsList>(NODES)).items.map(({ metadata }) => metadata.name);

  it('goes on scraping and serving, and catches up by itself when it is back', async () => {
    expect(await served()).toEqual(['node-1', 'node-2']);
    const timestamps = async () => (await server.json<NodeMetricsList>(NODES)).items.map(({ timestamp }) => timestamp);
    const before = await timestamps();

    server.log.length = 0;
    await server.cluster.apiServer.stop();
    await server.cycle();
    expect(await served()).toEqual(['node-1', 'node-2']);
    expect(await timestamps()).not.toEqual(before);
    expect((await server.get('/readyz')).status).toBe(200);
    expect((await server.get('/livez')).status).toBe(200);

    server.cluster.store.delete('nodes', 'node-2');
    await server.cluster.apiServer.start();
    while ((await served()).includes('node-2')) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await served()).toEqual(['node-1']);
    // Told once, however often it was tried.
    expect(server.log.filter((line) => line.includes('nodes'))).toEqual([expect.stringContaining('cannot be')]);
  });
});
