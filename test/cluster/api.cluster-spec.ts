import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoveredGroups } from './aggregated-discovery.ts';
import { SERVED_VERSIONS } from './availability.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2 });
  await cluster.pods('default', 'tool', 1);
  await cluster.serve();
  await cluster.measured('default', 'tool', 1);
});
afterAll(() => cluster?.stop());

describe('the manifests', () => {
  it.each(SERVED_VERSIONS)('make APIService %s Available', async (version) => {
    await cluster.available([version]);
  });
});

describe.each(SERVED_VERSIONS)('raw GET of metrics.k8s.io/%s', (version) => {
  const group = `/apis/metrics.k8s.io/${version}`;

  it('lists and gets nodes and pods', async () => {
    const nodes = await cluster.admin.get(`${group}/nodes`);
    expect(nodes).toMatchObject({ kind: 'NodeMetricsList', apiVersion: `metrics.k8s.io/${version}` });
    expect(await cluster.admin.get(`${group}/nodes/node-1`)).toMatchObject({ kind: 'NodeMetrics' });
    const pods = await cluster.admin.get(`${group}/namespaces/default/pods`);
    expect(pods).toMatchObject({ kind: 'PodMetricsList', items: [{ metadata: { name: 'tool-0' } }] });
    const pod = await cluster.admin.get(`${group}/namespaces/default/pods/tool-0`);
    expect(pod).toMatchObject({ kind: 'PodMetrics', containers: [{ name: 'app', usage: { memory: '64Mi' } }] });
  });

  it('answers 404 and 405 with a Status', async () => {
    const missing = await cluster.admin.send('GET', `${group}/nodes/nowhere`);
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.text)).toMatchObject({ kind: 'Status', reason: 'NotFound' });
    const write = await cluster.admin.send('POST', `${group}/nodes`, {});
    expect(write.status).toBe(405);
    expect(JSON.parse(write.text)).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed' });
  });
});

describe('discovery', () => {
  it.each(['PATH', '1.37'] as const)('kubectl (%s) api-resources', async (version) => {
    const rows = await cluster
      .kubectl(version)
      .table('api-resources', '--api-group=metrics.k8s.io', '--no-headers', '--sort-by=name');
    expect(rows.map((row) => [row[0], row.at(-2), row.at(-1)])).toEqual([
      ['nodes', 'false', 'NodeMetrics'],
      ['pods', 'true', 'PodMetrics'],
    ]);
  });

  it.each(['PATH', '1.37'] as const)('kubectl (%s) explain podmetrics.containers', async (version) => {
    const kubectl = cluster.kubectl(version);
    const text = await eventually(() => kubectl.text('explain', 'podmetrics.containers'));
    expect(text).toMatch(/FIELD: containers <\[\](Object|ContainerMetrics)>/);
    expect(text).toMatch(/name\s+<string>/);
    expect(text).toMatch(/usage\s+<map\[string\](Quantity|string)>/);
  });

  it('the aggregated document of the kube-apiserver has it, fresh', async () => {
    const groups = await eventually(
      () => discoveredGroups(cluster.admin),
      (all) => all.some(({ metadata }) => metadata.name === 'metrics.k8s.io'),
    );
    const group = groups.find(({ metadata }) => metadata.name === 'metrics.k8s.io')!;
    for (const { freshness, resources } of group.versions) {
      expect(freshness).toBe('Current');
      expect(resources?.map(({ resource }) => resource).sort()).toEqual(['nodes', 'pods']);
    }
  });

  it('v1, where it is served, is listed before v1beta1', async () => {
    const { versions } = await cluster.admin.get<{ versions: { version: string }[] }>('/apis/metrics.k8s.io');
    expect(versions.map(({ version }) => version)).toEqual(SERVED_VERSIONS);
  });

  it('the merged OpenAPI v2 has its paths and schemas', async () => {
    const document = await eventually(
      () => cluster.admin.get<{ paths: object; definitions: object }>('/openapi/v2'),
      ({ paths }) => '/apis/metrics.k8s.io/v1beta1/nodes' in paths,
    );
    expect(Object.keys(document.definitions).filter((name) => /metrics.*PodMetrics$/.test(name))).not.toEqual([]);
  });

  it.each(SERVED_VERSIONS)('the OpenAPI v3 document of %s is served through', async (version) => {
    const path = `/openapi/v3/apis/metrics.k8s.io/${version}`;
    const document = await eventually(() => cluster.admin.get<{ openapi: string; paths: object }>(path));
    expect(document.openapi).toMatch(/^3\./);
    expect(Object.keys(document.paths)).toContain(`/apis/metrics.k8s.io/${version}/nodes`);
  });
});
