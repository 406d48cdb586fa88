import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { callAsClientGo } from './retrying-client.ts';
import { ServerUnderTest } from './server-under-test.ts';

// A worker of the HPA controller, a view of k9s or a person before kubectl waits as long as an answer says.

const API = '/apis/metrics.k8s.io';
const NODES = ['node-1', 'node-2'];
/** The HPA controller and kubectl top; k9s and the VPA; curl; kubectl get. */
const ACCEPTS = [
  'application/vnd.kubernetes.protobuf, */*',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
];

describe('while no kubelet could ever be scraped', () => {
  let server: ServerUnderTest;
  let paths: string[];
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 1 });
    for (const name of NODES) await server.cluster.setFault(name, { kind: 'status', status: 401 });
    await server.restart();
    const { namespace, name } = server.cluster.store.list('pods')[0]!.metadata;
    const pods = `namespaces/${namespace}/pods`;
    paths = ['nodes', 'nodes/node-1', 'pods', pods, `${pods}?labelSelector=app%3Dx`, `${pods}/${name}`];
  });
  afterAll(() => server.stop());

  const messageOf = async (path: string) => (JSON.parse((await server.get(path)).text) as { message: string }).message;

  it('nobody is told to wait', async () => {
    for (const version of ['v1beta1', 'v1']) {
      for (const path of paths) {
        for (const accept of ACCEPTS) {
          const { answer, waits } = await callAsClientGo(server, `${API}/${version}/${path}`, { accept });
          expect([path, accept, answer.status, waits]).toEqual([path, accept, 503, []]);
        }
      }
    }
  });

  it('whoever asks is told why, in words that stay the same', async () => {
    const before = await messageOf(`${API}/v1beta1/nodes`);
    expect(before).toMatch(
      /^metrics not available yet: waiting for the first sample of any of 2 nodes; 2 of 2 nodes fail: "node-1" cannot be scraped since 20\S+Z: the kubelet does not accept this server's token$/,
    );
    // By then the nodes are left out of cycles, and not of every one.
    for (let i = 0; i < 5; i++) {
      await server.cycle();
      expect(await messageOf(`${API}/v1beta1/nodes`)).toBe(before);
      expect(await messageOf(`${API}/v1beta1/pods`)).toBe(before);
    }
  });

  it('nor when some nodes are scraped and others fail', async () => {
    await server.cluster.setFault('node-1');
    await server.restart();
    const { answer, waits } = await callAsClientGo(server, `${API}/v1beta1/nodes`);
    expect([answer.status, waits]).toEqual([503, []]);
    expect(answer.text).toMatch(/waiting for the second sample of any node, expected at 20\S+Z; 1 of 2 nodes fail: /);
  });
});

describe('while the second sample is expected and no node fails', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 1 });
  });
  afterAll(() => server.stop());

  it('clients wait for as long as that takes, and have numbers', async () => {
    const { answer, waits } = await callAsClientGo(server, `${API}/v1beta1/nodes`, {}, () => server.cycle());
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.text) as NodeMetricsList).items.map(({ metadata }) => metadata.name)).toEqual(NODES);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(15);
  });
});
