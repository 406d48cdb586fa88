import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NodeLister } from '../../src/cluster/node.lister.js';
import { Targets } from '../../src/scraper/targets.service.js';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { Node } from '../../src/model/cluster.js';
import { ServerUnderTest } from './server-under-test.ts';

// What a node that fails costs, and how soon it is back: other addresses, and cycles without it.

const SICK = 'node-2';

describe('a node that fails', () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    // At the default of a minute no cycle of the server's own comes between these.
    const flags = ['--metric-resolution=1m'];
    server = await ServerUnderTest.start({ nodes: 5, pods: 2 }, flags);
    await server.cycle();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.log.length = 0;
  });

  /** Changes the status of the sick node's Node, and waits until the server has seen it. */
  async function changeStatus(change: object, seen: (node: Node) => boolean): Promise<void> {
    const node = server.cluster.store.get('nodes', SICK)!;
    server.cluster.store.apply({ ...node, status: { ...node.status, ...change } });
    while (!seen(server.app.get(NodeLister).get(SICK)!)) await new Promise(setImmediate);
  }

  async function setReady(ready: boolean): Promise<void> {
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }];
    await changeStatus({ conditions }, (node) => node.ready === ready);
  }

  /** How many of these cycles asked the sick node. */
  async function askedIn(cycles: number): Promise<number> {
    const before = server.cluster.kubelets.requestsOf(SICK);
    for (let i = 0; i < cycles; i++) await server.cycle();
    return server.cluster.kubelets.requestsOf(SICK) - before;
  }

  const served = async () => {
    const { items } = await server.json<NodeMetricsList>('/apis/metrics.k8s.io/v1beta1/nodes');
    return items.map(({ metadata }) => metadata.name);
  };
  const metric = async (name: string) => {
    const { text } = await server.get('/metrics');
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1),
    );
  };

  it('is asked at its next address in the same scrape, and there from then on', async () => {
    const addresses = ['127.0.0.3', '::1', '127.0.0.1'].map((address) => ({ type: 'InternalIP', address }));
    await changeStatus({ addresses }, (node) => node.addresses.length === 3);
    expect(await askedIn(2)).toBe(2);
    expect(server.app.get(Targets).get(SICK)?.kubelet.addresses.otherThanPreferred).toBe('127.0.0.1');
    expect(server.log).toEqual([]);

    await changeStatus({ addresses: addresses.slice(2) }, (node) => node.addresses.length === 1);
    expect(await askedIn(1)).toBe(1);
    expect(server.app.get(Targets).get(SICK)?.kubelet.addresses.otherThanPreferred).toBeUndefined();
  });

  it('is left out of cycles, told once, and counted as what it is', async () => {
    const failed = 'metrics_server_kubelet_request_total{success="false"}';
    const leftOut = 'metrics_ts_kubelet_request_left_out_total';
    const before = [(await metric(failed)) || 0, await metric(leftOut)];
    await server.cluster.setFault(SICK, { kind: 'status', status: 500 });

    // Three in a row, then every 2nd.
    expect(await askedIn(13)).toBe(8);
    expect((await metric(failed)) - before[0]!).toBe(8);
    expect((await metric(leftOut)) - before[1]!).toBe(5);
    expect(server.log).toEqual([expect.stringContaining(`"${SICK}"`)]);

    await server.cluster.setFault(SICK);
    expect(await askedIn(2)).toBe(1);
    expect(server.log).toEqual([expect.anything(), expect.stringContaining('and 14 missed scrapes')]);
    // The simulated node's clock went on meanwhile, and ours did not: that is a clock that was set, and two points are needed.
    expect(await askedIn(1)).toBe(1);
    expect(await served()).toContain(SICK);
  });

  it('is asked at once when it turns ready, and what happened while it was not is told to nobody', async () => {
    await setReady(false);
    await server.cluster.setFault(SICK, { kind: 'status', status: 500 });
    expect(await askedIn(6)).toBe(4);
    await server.cluster.setFault(SICK);
    await setReady(true);
    expect(await askedIn(1)).toBe(1);
    expect(server.log).toEqual([]);
  });

  it('delays nobody when most nodes fail, since all are asked in each cycle then', async () => {
    const names = ['node-1', SICK, 'node-3'];
    for (const name of names) await server.cluster.setFault(name, { kind: 'status', status: 500 });
    expect(await askedIn(8)).toBe(8);
    for (const name of names) await server.cluster.setFault(name);
    expect(await askedIn(1)).toBe(1);
  });
});
