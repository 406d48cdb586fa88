import { expect, it } from 'vitest';
import { nearestName } from './parse-arguments.js';

const names = ['kubeconfig', 'kubelet-port', 'secure-port', 'v'];

it.each([
  ['kubeconfig', 'kubeconfig'],
  ['kubeconfg', 'kubeconfig'],
  // Two edits in eight letters are close enough, three in seven are not.
  ['kubecofg', 'kubeconfig'],
  ['kubecog', undefined],
  ['kubeletport', 'kubelet-port'],
  ['kubelet-prot', 'kubelet-port'],
  ['port', undefined],
  ['foo', undefined],
  ['x', undefined],
  ['', undefined],
])('%j: %s', (name, nearest) => {
  expect(nearestName(name, names)).toBe(nearest);
});
