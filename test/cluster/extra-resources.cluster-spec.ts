import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import type { Kubectl } from './kubectl.ts';
import { SUBJECT } from './server.ts';

/** The part of PodMetrics that is looked at here. */
interface PodMetrics {
  readonly metadata: { readonly annotations?: Record<string, string> };
  readonly containers: readonly { readonly name: string; readonly usage: Record<string, string> }[];
}

// The original has no such flag.
describe.runIf(SUBJECT === 'ours')('--extra-resources=swap,pod', () => {
  let cluster: Cluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 1 });
    cluster.fleet.setLoad('web', (container) => {
      return container === 'app'
        ? { cores: 0.2, mebibytes: 100, swapMebibytes: 48 }
        : { cores: 0.05, mebibytes: 32, swapMebibytes: 0 };
    });
    // kubectl shows swap of nodes that say how much they have.
    await cluster.admin.patch('/api/v1/nodes/node-1/status', {
      status: { nodeInfo: { swap: { capacity: 96 * 1024 ** 2 } } },
    });
    await cluster.namespace('shop');
    await cluster.pods('shop', 'web', 1, ['app', 'sidecar']);
    await cluster.serve('--extra-resources=swap,pod');
    await cluster.measured('shop', 'web', 1);
    kubectl = cluster.kubectl('1.37');
  });
  afterAll(() => cluster?.stop());

  it('gives kubectl top pods --show-swap its numbers', async () => {
    const [head, pod] = await kubectl.table('top', 'pods', '-n', 'shop', '--show-swap');
    expect(head).toEqual(['NAME', 'CPU(cores)', 'MEMORY(bytes)', 'SWAP(bytes)']);
    expect([pod![0], pod!.at(-1)]).toEqual(['web-0', '48Mi']);
    const rows = await kubectl.table('top', 'pods', '-n', 'shop', '--containers', '--show-swap', '--no-headers');
    expect(rows.map((row) => [row[1], row.at(-1)]).sort()).toEqual([
      ['app', '48Mi'],
      ['sidecar', '0Mi'],
    ]);
  });

  it('gives kubectl top nodes --show-swap its numbers', async () => {
    const [head, node] = await kubectl.table('top', 'nodes', '--show-swap');
    expect(head!.slice(-2)).toEqual(['SWAP(bytes)', 'SWAP(%)']);
    expect(node!.slice(-2)).toEqual(['48Mi', '50%']);
  });

  it('leaves what kubectl top prints without --show-swap as it is', async () => {
    const [head] = await kubectl.table('top', 'pods', '-n', 'shop', '--containers');
    expect(head).toEqual(['POD', 'NAME', 'CPU(cores)', 'MEMORY(bytes)']);
  });

  it('says what a Pod used as a whole in annotations, by every way in which it can be read', async () => {
    const list = JSON.parse(
      await kubectl.text('get', '--raw', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods'),
    ) as { readonly items: readonly PodMetrics[] };
    const [{ metadata, containers }] = list.items as [PodMetrics];
    expect(containers.map(({ usage }) => Object.keys(usage))).toEqual([
      ['cpu', 'memory', 'swap'],
      ['cpu', 'memory', 'swap'],
    ]);
    expect(metadata.annotations).toEqual({
      'metrics.k8s.io/pod-cpu': expect.stringMatching(/^2[45]\d+[nu]$|^250m$/) as string,
      'metrics.k8s.io/pod-memory': '132Mi',
      'metrics.k8s.io/pod-swap': '48Mi',
      'metrics.k8s.io/pod-timestamp': expect.stringMatching(/^\d{4}-.*Z$/) as string,
      'metrics.k8s.io/pod-window': expect.stringMatching(/s$/) as string,
    });
    const path = '-o=jsonpath={.metadata.annotations.metrics\\.k8s\\.io/pod-memory}';
    expect(await kubectl.text('get', 'podmetrics', 'web-0', '-n', 'shop', path)).toBe('132Mi');
  });

  it('adds a column to kubectl get podmetrics', async () => {
    const [head, row] = await kubectl.table('get', 'podmetrics', '-n', 'shop');
    expect(head).toEqual(['NAME', 'CPU', 'MEMORY', 'SWAP', 'WINDOW']);
    expect(row![3]).toBe('48Mi');
  });
});
