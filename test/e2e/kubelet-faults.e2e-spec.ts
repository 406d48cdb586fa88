import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import type { NodeFault } from '../simulator/cluster.ts';
import { ServerUnderTest } from './server-under-test.ts';

// One node of three goes wrong in each way that kubelets do. With --max-staleness=0 whatever is missed is seen at once.

const FAULTS: [name: string, fault: NodeFault, said: RegExp][] = [
  ['hangs', { kind: 'hang' }, /no answer|timed? ?out|deadline/i],
  ['refuses connections', { kind: 'refused' }, /refused/i],
  ['resets connections', { kind: 'reset' }, /closed|reset|lost|ended/i],
  ['answers 500', { kind: 'status', status: 500 }, /500/],
  ['answers 401', { kind: 'status', status: 401 }, /401.*To do: /i],
  ['answers 403', { kind: 'status', status: 403 }, /403.*To do: .*nodes\/metrics/i],
  ['has a line of garbage', { kind: 'garbage-line' }, /line \d+/],
  ['answers half a page', { kind: 'half-page' }, /line \d+/],
  ['breaks off within a page', { kind: 'cut' }, /closed|reset|lost|ended/i],
  ['answers 100 MB', { kind: 'endless' }, /MiB|bytes|large/i],
  ['answers a byte a second', { kind: 'trickle' }, /no answer|timed? ?out|deadline/i],
  ['could not collect its metrics', { kind: 'scrape-error' }, /resource_scrape_error 1.*To do: .*container runtime/],
  ['answers an empty page', { kind: 'empty-page' }, /neither the node nor any container.*To do: .*container runtime/],
  ['has a certificate of another authority', { kind: 'certificate', flaw: 'foreign-authority' }, /To do: .*authority/i],
  ['has a certificate for other names', { kind: 'certificate', flaw: 'wrong-name' }, /other-node.*To do: /i],
  ['has an expired certificate', { kind: 'certificate', flaw: 'expired' }, /expired.*To do: /i],
];

describe('a kubelet that', () => {
  let server: ServerUnderTest;
  const sick = 'node-2';

  beforeAll(async () => {
    const flags = ['--max-staleness=0', '--metric-resolution=10s', '--kubelet-request-timeout=1s'];
    server = await ServerUnderTest.start({ nodes: 3, pods: 4 }, flags);
    await server.cycle();
  });
  afterAll(() => server.stop());

  const nodes = async () => {
    const list = await server.json<NodeMetricsList>('/apis/metrics.k8s.io/v1beta1/nodes');
    return list.items.map(({ metadata }) => metadata.name);
  };
  const podNodes = async () => {
    const list = await server.json<PodMetricsList>('/apis/metrics.k8s.io/v1beta1/pods');
    const served = new Set(list.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    const pods = server.cluster.store
      .list('pods')
      .filter(({ metadata }) => served.has(`${metadata.namespace}/${metadata.name}`));
    return [...new Set(pods.map((pod) => (pod as { spec?: { nodeName?: string } }).spec?.nodeName))].sort();
  };
  const linesAbout = (node: string) => server.log.filter((line) => line.includes(`"${node}"`));

  it.each(FAULTS)('%s costs only its own node, and is told once', async (_, fault, said) => {
    server.log.length = 0;
    await server.cluster.setFault(sick, fault);
    await server.nodeSeen(sick);
    await server.cycle();
    expect(await nodes()).toEqual(['node-1', 'node-3']);
    expect(await podNodes()).toEqual(['node-1', 'node-3']);
    await server.cycle();
    expect(linesAbout(sick)).toEqual([expect.stringMatching(said)]);

    await server.cluster.setFault(sick);
    await server.nodeSeen(sick);
    await server.cycle();
    await server.cycle();
    expect(await nodes()).toEqual(['node-1', sick, 'node-3']);
    expect(linesAbout(sick)).toEqual([expect.any(String), expect.stringContaining('scraped again')]);
    expect(server.log.filter((line) => !line.includes(`"${sick}"`))).toEqual([]);
  });
});

describe('a kubelet whose container runtime restarts', () => {
  let server: ServerUnderTest;
  const restarting = 'node-2';

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 3, pods: 4 });
    await server.cycle();
  });
  afterAll(() => server.stop());

  it.each(['scrape-error', 'empty-page'] as const)('costs no numbers by its %s', async (kind) => {
    const served = async () => {
      const lists = await Promise.all(
        ['nodes', 'pods'].map((kinds) =>
          server.json<NodeMetricsList | PodMetricsList>(`/apis/metrics.k8s.io/v1beta1/${kinds}`),
        ),
      );
      return lists.map(({ items }) => items.map(({ metadata: { namespace, name } }) => [namespace, name]));
    };
    await server.cycle();
    const before = await served();
    expect(before[0]).toHaveLength(3);
    server.log.length = 0;
    await server.cluster.setFault(restarting, { kind });
    await server.cycle();
    expect(await served()).toEqual(before);
    await server.cluster.setFault(restarting);
    await server.cycle();
    expect(await served()).toEqual(before);
    expect(server.log).toEqual([
      expect.stringMatching(
        /^.*Cannot scrape node "node-2": .*To do: The container runtime of the node may be restarting/,
      ),
      expect.stringContaining('Node "node-2" is scraped again'),
    ]);
  });
});
