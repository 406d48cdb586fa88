import { expect, test } from 'vitest';
import type { Node } from '../model/cluster.js';
import { KubeletError } from './kubelet-error.js';
import { nodeAddress } from './node-address.js';

const node: Node = {
  name: 'node-1',
  labels: {},
  addresses: [
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'InternalIP', address: 'fd00::1' },
    { type: 'Hostname', address: 'node-1' },
  ],
  kubeletPort: 10250,
  ready: true,
};

test.each([
  ['the most preferred type', ['Hostname', 'InternalIP'], 'node-1'],
  ['the next type, when the node lacks the first', ['ExternalIP', 'InternalIP'], '10.0.0.1'],
  ['the first of a type in the order of the node', ['InternalIP'], '10.0.0.1'],
])('is %s', (_, types, address) => {
  expect(nodeAddress(node, types).address).toBe(address);
});

test('names the types wanted and present when there is none', () => {
  const find = () => nodeAddress(node, ['ExternalDNS', 'ExternalIP']);

  expect(find).toThrow(KubeletError);
  expect(find).toThrow('the node has no address of the types ExternalDNS, ExternalIP; it has: InternalIP, Hostname');
  expect(() => nodeAddress({ ...node, addresses: [] }, ['InternalIP'])).toThrow('it has: none');
});
