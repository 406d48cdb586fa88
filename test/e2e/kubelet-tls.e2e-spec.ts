import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeLister } from '../../src/cluster/node.lister.js';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { NodeFault } from '../simulator/cluster.ts';
import { ServerUnderTest } from './server-under-test.ts';

// kubeadm with serverTLSBootstrap: certificates of the cluster CA that name nodes, and addresses that they do not name.

const EXPIRATION = 'metrics_ts_kubelet_certificate_expiration_timestamp_seconds';

describe.each(['strict', 'node-identity', 'insecure'] as const)('--kubelet-tls-verify=%s', (verify) => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    const authority = verify === 'insecure' ? ['--kubelet-certificate-authority='] : [];
    const flags = ['--max-staleness=0', `--kubelet-tls-verify=${verify}`, ...authority];
    server = await ServerUnderTest.start({ nodes: 3, pods: 1 }, flags);
    await server.cycle();
  });
  afterAll(() => server.stop());

  const warnings = () => server.log.filter((line) => line.startsWith('warning'));

  async function nodesWith(flaw?: string): Promise<string[]> {
    server.log.length = 0;
    const fault = flaw === undefined ? undefined : ({ kind: 'certificate', flaw } as NodeFault);
    await server.cluster.setFault('node-2', fault);
    await server.nodeSeen('node-2');
    await server.cycle();
    await server.cycle();
    const { items } = await server.json<NodeMetricsList>('/apis/metrics.k8s.io/v1beta1/nodes');
    return items.map(({ metadata }) => metadata.name);
  }

  it('takes certificates that name the address', async () => {
    expect(await nodesWith()).toEqual(['node-1', 'node-2', 'node-3']);
    expect(warnings()).toEqual([]);
  });

  it(`${verify === 'strict' ? 'refuses' : 'takes'} one that names the node only`, async () => {
    const whole = ['node-1', 'node-2', 'node-3'];
    expect(await nodesWith('of node-2')).toEqual(verify === 'strict' ? ['node-1', 'node-3'] : whole);
    const said =
      /warning Cannot scrape node "node-2": .*it names: node-2[.] To do: .*--kubelet-tls-verify=node-identity/;
    expect(warnings()).toEqual(verify === 'strict' ? [expect.stringMatching(said)] : []);
  });

  it(`${verify === 'insecure' ? 'takes' : 'refuses'} that of another node`, async () => {
    const whole = ['node-1', 'node-2', 'node-3'];
    expect(await nodesWith('of node-3')).toEqual(verify === 'insecure' ? whole : ['node-1', 'node-3']);
    if (verify !== 'node-identity') return;
    expect(warnings()).toEqual([
      expect.stringMatching(
        /it names: system:node:node-3, node-3; looked for one of: system:node:node-2, node-2, 127.0.0.1[.] To do: .*node-3/,
      ),
    ]);
  });

  it(`${verify === 'insecure' ? 'takes' : 'refuses'} that of another authority`, async () => {
    const whole = ['node-1', 'node-2', 'node-3'];
    expect(await nodesWith('foreign-authority')).toEqual(verify === 'insecure' ? whole : ['node-1', 'node-3']);
  });

  it('says when each certificate expires, refused ones too, until its node is gone', async () => {
    await nodesWith('expired');
    const expirations = async () => {
      const { text } = await server.get('/metrics');
      const lines = [...text.matchAll(new RegExp(`^${EXPIRATION}{node="(.*)"} (.*)$`, 'gm'))];
      return Object.fromEntries(lines.map(([, node, value]) => [node, Number(value) - Date.now() / 1000]));
    };
    const before = await expirations();
    expect(Object.keys(before).sort()).toEqual(['node-1', 'node-2', 'node-3']);
    // The simulator's certificates are for a day, and the expired one ended a minute before it was made.
    for (const name of ['node-1', 'node-3']) {
      expect(before[name]).toBeGreaterThan(23 * 3600);
      expect(before[name]).toBeLessThanOrEqual(24 * 3600);
    }
    expect(before['node-2']).toBeLessThanOrEqual(-60);

    server.cluster.store.delete('nodes', 'node-2');
    while (server.app.get(NodeLister).get('node-2')) await new Promise(setImmediate);
    await server.cycle();
    expect(Object.keys(await expirations()).sort()).toEqual(['node-1', 'node-3']);
  });
});
