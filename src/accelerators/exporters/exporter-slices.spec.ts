import { describe, expect, it } from 'vitest';
import { decodeSlice, endpointsByNode, exporterSliceResource } from './exporter-slices.js';

const metadata = { namespace: 'gpu', name: 'dcgm-x' };
const ports = [
  { name: 'health', port: 8080 },
  { name: 'metrics', port: 9400 },
];
const endpoints = [{ addresses: ['10.0.0.1'], nodeName: 'a', conditions: { ready: true } }];

describe('the port', () => {
  it.each([
    ['metrics', 9400],
    ['5000', 5000],
    [undefined, 8080],
  ])('%s of the flag is %d', (wanted, port) => {
    const slice = decodeSlice({ metadata, endpoints, ports } as never, wanted);
    expect(slice).toEqual({ ...metadata, endpoints: [{ nodeName: 'a', address: '10.0.0.1', port, ready: true }] });
  });
});

it.each([
  ['a port of that name', { endpoints, ports: [{ name: 'other', port: 1 }] }],
  ['ports', { endpoints, ports: null }],
  ['endpoints', { endpoints: null, ports }],
  ['a node', { endpoints: [{ addresses: ['10.0.0.1'] }], ports }],
  ['an IP address', { endpoints: [{ addresses: ['gpu.example'], nodeName: 'a' }], ports }],
])('has no endpoint without %s', (_, slice) => {
  expect(decodeSlice({ metadata, ...slice }, 'metrics').endpoints).toEqual([]);
});

it('prefers an exporter of a node that is ready and does not end', () => {
  const of = (address: string, conditions: object) => ({ addresses: [address], nodeName: 'a', conditions });
  const all = [
    of('10.0.0.1', { ready: true, terminating: true }),
    of('10.0.0.2', {}),
    of('10.0.0.3', { ready: false }),
  ];
  const slice = decodeSlice({ metadata, endpoints: all, ports } as never, 'metrics');
  expect(endpointsByNode([slice]).get('a')).toMatchObject({ address: '10.0.0.2', ready: true });
});

it('is watched in one namespace, of one Service', () => {
  const resource = exporterSliceResource({
    vendor: 'nvidia',
    secure: false,
    namespace: 'gpu',
    service: 'dcgm',
    port: 'metrics',
  });
  expect(resource.path).toBe('/apis/discovery.k8s.io/v1/namespaces/gpu/endpointslices');
  expect(resource.query).toEqual({ labelSelector: 'kubernetes.io/service-name=dcgm' });
});
