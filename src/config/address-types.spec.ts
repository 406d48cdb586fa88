import { expect, it } from 'vitest';
import { addressTypes } from './address-types.js';

const DEFAULT = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'];
const element = (position: number, text: string, rest: string) =>
  `element ${position} of "--kubelet-preferred-address-types", ${JSON.stringify(text)}, ${rest}`;
const taken = (types: string) => `is not an address type; ${types} is used, after all exact ones`;
const ignored = 'is empty and ignored';
const unknown = `is not an address type of Kubernetes, which are ${DEFAULT.join(', ')}`;
const none = `"--kubelet-preferred-address-types" names no address type, so its default is used: ${DEFAULT.join(', ')}`;

it.each<[string[], string[], string[]]>([
  [['InternalIP', 'Hostname'], ['InternalIP', 'Hostname'], []],
  [['Hostname', 'Hostname'], ['Hostname'], []],
  [
    ['InternalIP', ' ExternalIP', ' Hostname'],
    ['InternalIP', 'ExternalIP', 'Hostname'],
    [element(2, ' ExternalIP', taken('ExternalIP')), element(3, ' Hostname', taken('Hostname'))],
  ],
  [['InternalIP', ''], ['InternalIP'], [element(2, '', ignored)]],
  [['InternalIP', ' '], ['InternalIP'], [element(2, ' ', ignored)]],
  [
    ['InternalIP,ExternalIP,Hostname'],
    ['InternalIP', 'ExternalIP', 'Hostname'],
    [element(1, 'InternalIP,ExternalIP,Hostname', taken('InternalIP, ExternalIP, Hostname'))],
  ],
  [["'InternalIP'"], ['InternalIP'], [element(1, "'InternalIP'", taken('InternalIP'))]],
  [
    ['[InternalIP', 'Hostname]'],
    ['InternalIP', 'Hostname'],
    [element(1, '[InternalIP', taken('InternalIP')), element(2, 'Hostname]', taken('Hostname'))],
  ],
  // The original asks the host names only: they stay the first that are asked.
  [['internalip', 'Hostname'], ['Hostname', 'InternalIP'], [element(1, 'internalip', taken('InternalIP'))]],
  [['VpnIP', 'InternalIP'], ['VpnIP', 'InternalIP'], [element(1, 'VpnIP', unknown)]],
  [['InternalIP VpnIP'], ['InternalIP VpnIP'], [element(1, 'InternalIP VpnIP', unknown)]],
  [[], DEFAULT, [none]],
  [['', ''], DEFAULT, [element(1, '', ignored), element(2, '', ignored), none]],
])('%j: %j', (elements, types, warnings) => {
  expect(addressTypes(elements)).toEqual({ types, warnings });
});
