import { expect, test } from 'vitest';
import { requestAttributes } from './request-attributes.ts';

test.each([
  ['GET', '/api/v1/nodes', 'list', '', 'nodes', '', ''],
  ['GET', '/api/v1/nodes?watch=1', 'watch', '', 'nodes', '', ''],
  ['GET', '/api/v1/nodes/n1', 'get', '', 'nodes', 'n1', ''],
  ['GET', '/api/v1/namespaces/a/pods', 'list', 'a', 'pods', '', ''],
  ['GET', '/api/v1/namespaces/a', 'get', 'a', 'namespaces', 'a', ''],
  ['GET', '/api/v1/nodes?fieldSelector=metadata.name=n1', 'list', '', 'nodes', 'n1', ''],
  ['GET', '/api/v1/nodes/n1/metrics', 'get', '', 'nodes', 'n1', 'metrics'],
  ['DELETE', '/api/v1/namespaces/a/pods/p', 'delete', 'a', 'pods', 'p', ''],
  ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods/p', 'get', 'a', 'pods', 'p', ''],
])('%s %s', (method, path, verb, namespace, resource, name, subresource) => {
  const attributes = requestAttributes(method, new URL(`https://server${path}`));
  expect(attributes).toMatchObject({ isResourceRequest: true, verb, namespace, resource, name, subresource });
});

test.each(['/', '/version', '/api', '/api/v1', '/apis/metrics.k8s.io/v1beta1', '/healthz'])('%s is a path', (path) => {
  const attributes = requestAttributes('GET', new URL(`https://server${path}`));
  expect(attributes).toMatchObject({ isResourceRequest: false, verb: 'get', path });
});
