import { expect, it } from 'vitest';
import { moveCure, ownership, unavailableCure } from './api-service.js';

const ACCOUNT = 'system:serviceaccount:kube-system:metrics-server';

it.each([
  ['kube-system', 'metrics-server', ACCOUNT, 'ours'],
  ['kube-system', 'prometheus-adapter', ACCOUNT, 'another'],
  ['monitoring', 'prometheus-adapter', ACCOUNT, 'another'],
  ['monitoring', 'metrics-server', ACCOUNT, 'another'],
  ['apps', 'usage', 'system:serviceaccount:apps:usage', 'ours'],
  ['kube-system', 'metrics-server', 'admin', 'ours'],
  ['kube-system', 'my-metrics-server-ts', undefined, 'ours'],
  ['keda', 'keda-metrics-apiserver', 'admin', 'unknown'],
] as const)('the Service %s/%s, seen by %s: %s', (namespace, name, user, expected) => {
  expect(ownership({ spec: { service: { namespace, name } } }, user)).toBe(expected);
});

it.each([
  ['monitoring', 'prometheus-adapter'],
  ['apps', 'my-prometheus-adapter'],
])('the Service %s/%s: the commands that come from prometheus-adapter', (namespace, name) => {
  const cure = moveCure({ spec: { service: { namespace, name } } }, 'v1beta1.metrics.k8s.io');
  expect(cure).toContain('kubectl apply -f deploy/base/api-services.yaml');
  expect(cure).toContain(`kubectl -n ${namespace} edit configmap adapter-config`);
  expect(cure).toContain(`kubectl -n ${namespace} rollout restart deployment/${name}`);
});

it('the Service of an unknown server: no commands of the adapter', () => {
  const cure = moveCure({ spec: { service: { namespace: 'keda', name: 'keda-metrics' } } }, 'v1beta1.metrics.k8s.io');
  expect(cure).toMatch(/^If keda\/keda-metrics is not this server, .*v1beta1\.metrics\.k8s\.io/);
});

// Reasons and messages as kube-aggregator writes them.
it.each([
  ['ServiceNotFound', 'service/metrics-server in "kube-system" is not present', /service\.yaml/],
  ['ServicePortError', 'service/metrics-server is not listening on port 443', /443/],
  ['MissingEndpoints', 'endpoints for service/metrics-server have no addresses with port name "https"', /not ready/],
  [
    'FailedDiscoveryCheck',
    'failing or missing response from https://10.0.0.1:10250: bad status from https://10.0.0.1:10250: 401',
    /front-proxy/,
  ],
  [
    'FailedDiscoveryCheck',
    'failing or missing response: tls: failed to verify certificate: x509: certificate signed by unknown authority',
    /caBundle/,
  ],
  ['FailedDiscoveryCheck', 'failing or missing response: dial tcp 10.0.0.1:10250: i/o timeout', /hostNetwork: true/],
])('%s: %s', (reason, message, cure) => {
  expect(unavailableCure(reason, message)).toMatch(cure);
});
