import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeGnostic } from '../gnostic-protobuf.ts';
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

  it.each(['PATH', '1.37'] as const)('kubectl (%s) explain podmetrics, and its containers', async (version) => {
    const kubectl = cluster.kubectl(version);
    const whole = await eventually(() => kubectl.text('explain', 'podmetrics'));
    expect(whole).toMatch(/GROUP: +metrics\.k8s\.io\nKIND: +PodMetrics\nVERSION: +v1/);
    for (const field of ['containers', 'metadata', 'timestamp', 'window'])
      expect(whole).toMatch(new RegExp(`^  ${field}\t<`, 'm'));
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

  it('the merged OpenAPI v2 says the same of them in protobuf', async () => {
    const ofMetrics = ({ paths, definitions }: Pick<OpenApi, 'paths' | 'definitions'>) => {
      const named = ([name]: [string, unknown]) => /metrics\.k8s\.io|pkg\.apis\.metrics/.test(name);
      return [paths, definitions!].map((part) => Object.fromEntries(Object.entries(part).filter(named)));
    };
    const document = await eventually(
      () => cluster.admin.get<OpenApi>('/openapi/v2'),
      ({ paths }) => '/apis/metrics.k8s.io/v1beta1/nodes' in paths,
    );
    const [paths, definitions] = ofMetrics(document);
    expect(Object.keys(paths!)).toContain('/apis/metrics.k8s.io/v1beta1/nodes');
    expect(Object.keys(definitions!)).toContainEqual(expect.stringMatching(/PodMetrics$/));
    expect(ofMetrics(await inProtobuf('/openapi/v2', 'v2'))).toEqual([paths, definitions]);
  });

  it.each(SERVED_VERSIONS)('the OpenAPI v3 document of %s says the same in protobuf', async (version) => {
    const path = `/openapi/v3/apis/metrics.k8s.io/${version}`;
    const document = await eventually(() => cluster.admin.get<OpenApi>(path));
    expect(await inProtobuf(path, 'v3')).toEqual(document);
  });
});

/** What is looked at of an OpenAPI document. */
interface OpenApi {
  readonly paths: object;
  readonly definitions?: object;
}

/** The document as gnostic's message has it, asked for as the aggregation layer does. */
async function inProtobuf(path: string, version: 'v2' | 'v3'): Promise<OpenApi> {
  const accept = `application/com.github.proto-openapi.spec.${version}@v1.0+protobuf`;
  const { status, headers, body } = await cluster.admin.send('GET', path, undefined, { accept });
  expect([status, headers['content-type']]).toEqual([200, accept.replace('@', '.')]);
  return decodeGnostic(body, version) as OpenApi;
}
