import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFieldSelector } from '../cluster/field-selector.js';
import { parseLabelSelector } from '../cluster/label-selector.js';
import { ApiError } from '../model/api-error.js';
import { requestAttributes } from './request-attributes.js';

vi.mock('../cluster/field-selector.js', { spy: true });
vi.mock('../cluster/label-selector.js', { spy: true });
beforeEach(() => void vi.clearAllMocks());

/** The query as Fastify parses it. */
function query(url: string): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(url.split('?')[1] ?? '')) {
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}

const read = (request: string) => {
  const [method, url] = request.split(' ') as [string, string];
  return requestAttributes(method, url, query(url));
};

// From k8s.io/apiserver's requestinfo_test.go: verb, version, namespace, resource, subresource, name.
it.each([
  ['GET /api/v1/namespaces/other/pods', 'list v1 other pods - -'],
  ['GET /api/v1/namespaces/other/pods/foo', 'get v1 other pods - foo'],
  ['HEAD /api/v1/namespaces/other/pods/foo', 'get v1 other pods - foo'],
  ['GET /api/v1/pods', 'list v1 - pods - -'],
  ['HEAD /api/v1/pods', 'list v1 - pods - -'],
  ['GET /api/v1/proxy/namespaces/other/pods/foo', 'proxy v1 other pods - foo'],
  ['GET /api/v1/proxy/namespaces/other/pods/foo/subpath/not/a/subresource', 'proxy v1 other pods - foo'],
  ['GET /api/v1/watch/pods', 'watch v1 - pods - -'],
  ['GET /api/v1/pods?watch=true', 'watch v1 - pods - -'],
  ['GET /api/v1/pods?watch=false', 'list v1 - pods - -'],
  ['GET /api/v1/pods?watch=FALSE', 'list v1 - pods - -'],
  ['GET /api/v1/pods?watch=0', 'list v1 - pods - -'],
  ['GET /api/v1/pods?watch=', 'watch v1 - pods - -'],
  ['GET /api/v1/pods?watch=false&watch=true', 'list v1 - pods - -'],
  ['GET /api/v1/watch/namespaces/other/pods', 'watch v1 other pods - -'],
  ['GET /api/v1/namespaces/other/pods?watch=1', 'watch v1 other pods - -'],
  ['GET /api/v1/namespaces/other/pods/foo/log', 'get v1 other pods log foo'],
  ['GET /api/v1/namespaces/other', 'get v1 other namespaces - other'],
  ['GET /api/v1/namespaces/other/status', 'get v1 other namespaces status other'],
  ['PUT /api/v1/namespaces/other/finalize', 'update v1 other namespaces finalize other'],
  ['GET /api/v1/namespaces', 'list v1 - namespaces - -'],
  ['POST /api/v1/namespaces/other/pods', 'create v1 other pods - -'],
  ['PATCH /api/v1/namespaces/other/pods/foo', 'patch v1 other pods - foo'],
  ['DELETE /api/v1/namespaces/other/pods/foo', 'delete v1 other pods - foo'],
  ['DELETE /api/v1/nodes', 'deletecollection v1 - nodes - -'],
  ['OPTIONS /api/v1/nodes', ' v1 - nodes - -'],
  ['GET /api/v1/nodes/', 'list v1 - nodes - -'],
  ['GET //api/v1/nodes//', 'list v1 - nodes - -'],
  ['GET /api/v1//nodes', 'get v1 - - - nodes'],
  ['GET /api/v1/n%6fdes/a%2Fb', 'get v1 - nodes b a'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Dfoo', 'list v1 - pods - foo'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3D%3Dfoo&watch=1', 'watch v1 - pods - foo'],
  ['GET /api/v1/pods?fieldSelector=x%3Dy,metadata.name%3Dfoo', 'list v1 - pods - foo'],
  ['GET /api/v1/pods?fieldSelector=metadata.name!%3Dfoo', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3D', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Da/b', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3D..', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Dfoo&limit=x', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Dfoo&labelSelector=%3D', 'list v1 - pods - -'],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Dfoo&fieldSelector=metadata.name%3Dbar', 'list v1 - pods - foo'],
  ['GET /api/v1/pods?fieldSelector=nonsense', 'list v1 - pods - -'],
  ['DELETE /api/v1/pods?fieldSelector=metadata.name%3Dfoo', 'deletecollection v1 - pods - -'],
])('%s: %s', (request, wanted) => {
  const found = read(request);
  if (found.kind !== 'resource') throw new Error('not a resource');
  expect(found.group).toBe('');
  const words = [found.version, found.namespace, found.resource, found.subresource, found.name];
  expect([found.verb, ...words.map((word) => word || '-')].join(' ')).toBe(wanted);
});

it('groups', () => {
  expect(read('GET /apis/metrics.k8s.io/v1beta1/namespaces/ns/pods/p')).toEqual({
    kind: 'resource',
    verb: 'get',
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    namespace: 'ns',
    resource: 'pods',
    subresource: '',
    name: 'p',
  });
});

it.each([
  ['GET /', 'get', '/'],
  ['GET /api', 'get', '/api'],
  ['GET /api/v1', 'get', '/api/v1'],
  ['GET /apis/metrics.k8s.io/v1beta1', 'get', '/apis/metrics.k8s.io/v1beta1'],
  ['GET /apis/metrics.k8s.io/v1beta1/', 'get', '/apis/metrics.k8s.io/v1beta1/'],
  ['POST /healthz?verbose', 'post', '/healthz'],
  ['HEAD /metr%69cs', 'head', '/metrics'],
  ['GET /health%2Fz', 'get', '/health/z'],
  ['GET /foo/v1/nodes/x', 'get', '/foo/v1/nodes/x'],
  ['GET /APIS/g/v1/nodes', 'get', '/APIS/g/v1/nodes'],
])('%s is no resource', (request, verb, path) => {
  expect(read(request)).toEqual({ kind: 'path', verb, path });
});

// The square of it is minutes, for which the test would be ended.
it('endless slashes inside do not go quadratic', () => {
  const path = `/a${'/'.repeat(500_000)}b`;
  expect(read(`GET ${path}`)).toEqual({ kind: 'path', verb: 'get', path });
});

describe('selectors', () => {
  it.each([
    ['GET /api/v1/pods?labelSelector=a%3Db&fieldSelector=x%3Dy', { labelSelector: 'a=b', fieldSelector: 'x=y' }],
    ['GET /api/v1/pods?labelSelector=a&labelSelector=b', { labelSelector: 'a' }],
    ['DELETE /api/v1/pods?labelSelector=a', { labelSelector: 'a' }],
  ])('%s', (request, wanted) => {
    expect(read(request)).toMatchObject(wanted);
  });

  it.each([
    'GET /api/v1/pods/p?labelSelector=a',
    'GET /api/v1/watch/pods?labelSelector=a',
    'GET /api/v1/pods?labelSelector=',
  ])('not for %s', (request) => {
    expect(read(request)).not.toHaveProperty('labelSelector');
  });
});

// Who asks is not known yet, or is nobody.
describe('selectors are not parsed', () => {
  const long = Array(63_000).fill('a').join();

  it.each([
    ['that name no object', { labelSelector: long }],
    ['that name no object, but have fields', { labelSelector: long, fieldSelector: 'spec.nodeName=a' }],
    ['beyond 4,096 characters', { labelSelector: long, fieldSelector: 'metadata.name=a' }],
    ['whose fields alone are beyond', { fieldSelector: `metadata.name=a${',metadata.name=a'.repeat(8000)}` }],
  ])('%s', (_, selectors) => {
    const found = requestAttributes('GET', '/api/v1/pods', selectors);
    expect(found).toMatchObject({ verb: 'list', name: '', ...selectors });
    expect([parseLabelSelector, parseFieldSelector].map((parse) => vi.mocked(parse).mock.calls)).toEqual([[], []]);
  });

  it('but for those that name one', () => {
    const name = 'n'.repeat(253);
    const labelSelector = `app in (${Array(60).fill('v'.repeat(50)).join()})`;
    const found = requestAttributes('GET', '/api/v1/pods', { labelSelector, fieldSelector: `metadata.name=${name}` });
    expect(found).toMatchObject({ verb: 'list', name });
  });
});

describe('what routers read differently is refused', () => {
  it.each([
    'https://host/metrics',
    'http://x/healthz/',
    '*',
    '',
    'metrics',
    '/metrics#/healthz',
    '/healthz#',
    '/%zz',
    '/%ff',
  ])('%s', (url) => {
    expect(() => requestAttributes('GET', url, {})).toThrow(ApiError);
    expect(() => requestAttributes('GET', url, {})).toThrow(expect.objectContaining({ code: 400 }) as Error);
  });

  it('a verb in the path with nothing behind it is an error of the server, as in the original', () => {
    expect(() => read('GET /apis/metrics.k8s.io/v1beta1/watch')).toThrow(
      expect.objectContaining({ code: 500 }) as Error,
    );
  });
});
