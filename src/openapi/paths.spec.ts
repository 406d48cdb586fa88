import { describe, expect, it } from 'vitest';
import { GROUP_PATHS, GROUPS_PATHS, VERSION_PATHS, versionPaths } from './paths.js';

describe('versionPaths', () => {
  const base = '/apis/metrics.k8s.io/v1beta1';

  /** Paths, names and actions as metrics-server v0.9.0 publishes them. */
  it('names the requests as Kubernetes does', () => {
    const requests = Object.entries(versionPaths('v1beta1')).map(([path, { get }]) => [
      path,
      get.operationId,
      get['x-kubernetes-action'],
      get['x-kubernetes-group-version-kind']?.kind,
      get.responses[200].content['application/json']!.schema.$ref!.split('.').at(-1),
    ]);
    expect(requests.toSorted()).toEqual([
      [`${base}/`, 'getMetricsV1beta1APIResources', undefined, undefined, 'APIResourceList'],
      [
        `${base}/namespaces/{namespace}/pods`,
        'listMetricsV1beta1NamespacedPodMetrics',
        'list',
        'PodMetrics',
        'PodMetricsList',
      ],
      [
        `${base}/namespaces/{namespace}/pods/{name}`,
        'readMetricsV1beta1NamespacedPodMetrics',
        'get',
        'PodMetrics',
        'PodMetrics',
      ],
      [`${base}/nodes`, 'listMetricsV1beta1NodeMetrics', 'list', 'NodeMetrics', 'NodeMetricsList'],
      [`${base}/nodes/{name}`, 'readMetricsV1beta1NodeMetrics', 'get', 'NodeMetrics', 'NodeMetrics'],
      [`${base}/pods`, 'listMetricsV1beta1PodMetricsForAllNamespaces', 'list', 'PodMetrics', 'PodMetricsList'],
    ]);
  });

  it('has the version in its names', () => {
    const { get } = versionPaths('v1')['/apis/metrics.k8s.io/v1/nodes']!;
    expect(get.operationId).toBe('listMetricsV1NodeMetrics');
    expect(get.tags).toEqual(['metrics_v1']);
    expect(get['x-kubernetes-group-version-kind']).toEqual({
      group: 'metrics.k8s.io',
      version: 'v1',
      kind: 'NodeMetrics',
    });
    expect(JSON.stringify(get)).not.toContain('v1beta1');
  });

  it.each([
    ['nodes/{name}', ['name', 'pretty']],
    ['namespaces/{namespace}/pods/{name}', ['name', 'namespace', 'pretty']],
    [
      'namespaces/{namespace}/pods',
      [
        'allowWatchBookmarks',
        'continue',
        'fieldSelector',
        'labelSelector',
        'limit',
        'namespace',
        'pretty',
        'resourceVersion',
        'resourceVersionMatch',
        'sendInitialEvents',
        'timeoutSeconds',
        'watch',
      ],
    ],
  ])('takes at %s the parameters of Kubernetes', (path, names) => {
    const parameters = versionPaths('v1beta1')[`${base}/${path}`]!.parameters!;
    expect(parameters.map(({ name }) => name)).toEqual(names);
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
    expect(inPath.toSorted()).toEqual(path.match(/\{\w+\}/g)!.toSorted());
  });
});

it('the paths above a version have the names of Kubernetes', () => {
  const ids = Object.entries({ ...GROUPS_PATHS, ...GROUP_PATHS, ...VERSION_PATHS }).map(([path, { get }]) => [
    path,
    get.operationId,
  ]);
  expect(ids).toEqual([
    ['/apis/', 'getAPIVersions'],
    ['/apis/metrics.k8s.io/', 'getMetricsAPIGroup'],
    ['/version/', 'getCodeVersion'],
  ]);
});
