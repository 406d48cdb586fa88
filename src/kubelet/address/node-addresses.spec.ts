import { expect, test } from 'vitest';
import type { Node } from '../../model/cluster.js';
import { KubeletError } from '../kubelet-error.js';
import { nodeAddresses } from './kubelet-addresses.js';

const node: Node = {
  name: 'node-1',
  labels: {},
  addresses: [
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'ExternalIP', address: '192.0.2.1' },
    { type: 'InternalIP', address: 'fd00::1' },
    { type: 'Hostname', address: 'node-1' },
    { type: 'InternalDNS', address: 'node-1' },
  ],
  kubeletPort: 10250,
  ready: true,
};

test.each([
  ['by the order of the types', ['Hostname', 'InternalIP'], ['node-1', '10.0.0.1', 'fd00::1']],
  ['without the types that the node lacks', ['ExternalDNS', 'ExternalIP'], ['192.0.2.1']],
  ['within a type by the order of the node', ['InternalIP'], ['10.0.0.1', 'fd00::1']],
  ['each once', ['InternalDNS', 'Hostname'], ['node-1']],
  [
    "all of them by the flag's default",
    ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'],
    ['node-1', '10.0.0.1', 'fd00::1', '192.0.2.1'],
  ],
])('are %s', (_, types, addresses) => {
  expect(nodeAddresses(node, types).map(({ address }) => address)).toEqual(addresses);
});

test('names the types wanted and present when there is none', () => {
  const find = () => nodeAddresses(node, ['ExternalDNS']);

  expect(find).toThrow(KubeletError);
  expect(find).toThrow(
    'the node has no address of the types ExternalDNS; it has: InternalIP, ExternalIP, Hostname, InternalDNS',
  );
  expect(() => nodeAddresses({ ...node, addresses: [] }, ['InternalIP'])).toThrow('it has: none');
});
