import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import type { Kubectl, KubectlVersion } from './kubectl.ts';
import { SUBJECT } from './server.ts';

/** Numbers that a counter of this load may give: kubectl rounds, and clocks are read at different moments. */
function about(text: string | undefined, unit: 'm' | 'Mi', expected: number): void {
  expect(text).toMatch(unit === 'm' ? /^\d+m$/ : /^\d+Mi$/);
  expect(Math.abs(Number.parseInt(text!, 10) - expected)).toBeLessThanOrEqual(Math.max(2, expected * 0.05));
}

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2 });
  cluster.fleet.setLoad('web', (container) => {
    return container === 'app' ? { cores: 0.2, mebibytes: 100 } : { cores: 0.05, mebibytes: 32 };
  });
  cluster.fleet.setLoad('store', () => ({ cores: 0.02, mebibytes: 400 }));
  await cluster.namespace('shop');
  await cluster.pods('shop', 'web', 2, ['app', 'sidecar']);
  await cluster.pods('shop', 'store', 1);
  await cluster.pods('default', 'tool', 1);
  await cluster.serve();
  await cluster.measured('shop', 'web', 2);
});
afterAll(() => cluster?.stop());

describe.each<KubectlVersion>(['PATH', '1.37'])('kubectl (%s) top', (version) => {
  let kubectl: Kubectl;
  beforeAll(() => (kubectl = cluster.kubectl(version)));

  it('asks for the newest version that it knows', async () => {
    const { stderr } = await kubectl.run('top', 'nodes', '-v=8');
    const newest = version === '1.37' && SUBJECT === 'ours' ? 'v1' : 'v1beta1';
    expect(stderr).toContain(`/apis/metrics.k8s.io/${newest}/nodes`);
  });

  it('nodes', async () => {
    const [head, ...nodes] = await kubectl.table('top', 'nodes');
    expect(head).toEqual(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']);
    expect(nodes.map(([name]) => name).sort()).toEqual(['node-1', 'node-2']);
    for (const [, cores, percent, bytes] of nodes) {
      expect(cores).toMatch(/^[1-9]\d+m$/);
      expect(percent).toMatch(/^\d+%$/);
      expect(Number.parseInt(bytes!, 10)).toBeGreaterThanOrEqual(512);
    }
  });

  it('nodes --sort-by, --no-headers, by selector, one by name', async () => {
    const sorted = await kubectl.table('top', 'nodes', '--sort-by=memory', '--no-headers');
    const bytes = sorted.map((row) => Number.parseInt(row[3]!, 10));
    expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
    expect((await kubectl.table('top', 'nodes', '-l', 'zone=b', '--no-headers')).map(([name]) => name)).toEqual([
      'node-2',
    ]);
    expect((await kubectl.table('top', 'node', 'node-1', '--no-headers')).map(([name]) => name)).toEqual(['node-1']);
  });

  it('pods', async () => {
    const [head, ...pods] = await kubectl.table('top', 'pods', '-n', 'shop');
    expect(head).toEqual(['NAME', 'CPU(cores)', 'MEMORY(bytes)']);
    expect(pods.map(([name]) => name)).toEqual(['store-0', 'web-0', 'web-1']);
    about(pods[1]![1], 'm', 250);
    about(pods[1]![2], 'Mi', 132);
  });

  it('pods --containers', async () => {
    const rows = await kubectl.table('top', 'pods', '-n', 'shop', '-l', 'app=web', '--containers', '--no-headers');
    expect(rows.map(([pod, name]) => `${pod} ${name}`).sort()).toEqual([
      'web-0 app',
      'web-0 sidecar',
      'web-1 app',
      'web-1 sidecar',
    ]);
    about(rows.find(([, name]) => name === 'app')![2], 'm', 200);
    about(rows.find(([, name]) => name === 'sidecar')![3], 'Mi', 32);
  });

  it('pods --sum, --sort-by=cpu and =memory', async () => {
    const rows = await kubectl.table('top', 'pods', '-n', 'shop', '-l', 'app=web', '--sum');
    expect(rows.at(-2)!.join('')).toMatch(/^_+$|^_*$/);
    about(rows.at(-1)!.at(-2), 'm', 500);
    about(rows.at(-1)!.at(-1), 'Mi', 264);
    const first = async (by: string) => (await kubectl.table('top', 'pods', '-n', 'shop', `--sort-by=${by}`))[1]![0];
    expect(await first('memory')).toBe('store-0');
    expect(await first('cpu')).toMatch(/^web-/);
  });

  it('pods by field selector, one by name, of all namespaces', async () => {
    const only = await kubectl.table('top', 'pods', '-n', 'shop', '--field-selector=metadata.name=web-1');
    expect(only.slice(1).map(([name]) => name)).toEqual(['web-1']);
    const one = await kubectl.table('top', 'pod', 'web-0', '-n', 'shop', '--no-headers');
    expect(one.map(([name]) => name)).toEqual(['web-0']);
    const all = await kubectl.table('top', 'pods', '-A', '--no-headers');
    expect(all.map(([namespace, name]) => `${namespace}/${name}`)).toEqual([
      'default/tool-0',
      'kube-system/agent-0',
      'shop/store-0',
      'shop/web-0',
      'shop/web-1',
    ]);
  });

  it('says what is not there', async () => {
    expect((await kubectl.run('top', 'pod', 'nobody', '-n', 'shop')).stderr).toMatch(/NotFound.*"nobody" not found/);
    expect((await kubectl.run('top', 'node', 'nowhere')).stderr).toMatch(/NotFound.*"nowhere" not found/);
    expect((await kubectl.run('top', 'pods', '-n', 'empty')).stderr).toMatch(/No resources found in empty namespace/);
  });
});

describe.each<KubectlVersion>(['PATH', '1.37'])('kubectl (%s) get', (version) => {
  let kubectl: Kubectl;
  beforeAll(() => (kubectl = cluster.kubectl(version)));

  it('nodemetrics as Table and wide', async () => {
    const [head, ...rows] = await kubectl.table('get', 'nodemetrics');
    expect(head).toEqual(['NAME', 'CPU', 'MEMORY', 'WINDOW']);
    expect(rows.map(([name]) => name)).toEqual(['node-1', 'node-2']);
    expect((await kubectl.table('get', 'nodemetrics', '-o', 'wide')).length).toBe(3);
  });

  it('podmetrics as Table and wide, with --chunk-size', async () => {
    const [head, ...rows] = await kubectl.table('get', 'podmetrics', '-n', 'shop', '--chunk-size=1');
    expect(head).toEqual(['NAME', 'CPU', 'MEMORY', 'WINDOW']);
    expect(rows.map(([name]) => name)).toEqual(['store-0', 'web-0', 'web-1']);
    const wide = await kubectl.table('get', 'podmetrics', '-A', '-o', 'wide', '--no-headers');
    expect(wide.map(([namespace]) => namespace)).toEqual(['default', 'kube-system', 'shop', 'shop', 'shop']);
  });

  it('podmetrics as YAML, JSONPath and names, and both kinds in one', async () => {
    const yaml = await kubectl.text('get', 'podmetrics', 'store-0', '-n', 'shop', '-o', 'yaml');
    expect(yaml).toMatch(/kind: PodMetrics\n/);
    expect(yaml).toMatch(/memory: 400Mi\n/);
    const path = '-o=jsonpath={.items[*].containers[*].name}';
    expect((await kubectl.text('get', 'podmetrics', '-n', 'shop', path)).split(' ').sort()).toEqual(
      'app app app sidecar sidecar'.split(' '),
    );
    const names = await kubectl.lines('get', 'nodemetrics,podmetrics', '-n', 'shop', '-o', 'name');
    expect(names).toContain('nodemetrics.metrics.k8s.io/node-1');
    expect(names).toContain('podmetrics.metrics.k8s.io/web-1');
  });
});
