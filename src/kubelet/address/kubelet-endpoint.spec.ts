import { expect, test } from 'vitest';
import { testOptions } from '../../../test/test-options.js';
import type { Options } from '../../config/options.js';
import type { Node } from '../../model/cluster.js';
import { kubeletEndpoint } from './kubelet-endpoint.js';

function endpoint(node: Partial<Node> & { address?: string }, changes: Partial<Options> = {}) {
  const { address = '10.0.0.1', ...others } = node;
  const whole = { name: 'n', labels: {}, addresses: [], kubeletPort: 0, ready: true, ...others };
  return kubeletEndpoint(whole, { type: 'InternalIP', address }, testOptions(changes));
}

test.each<[string, Parameters<typeof endpoint>, string]>([
  ["the flag's port", [{ kubeletPort: 1234 }], 'https://10.0.0.1:10250/metrics/resource'],
  [
    "the node's port",
    [{ kubeletPort: 1234 }, { kubeletUseNodeStatusPort: true }],
    'https://10.0.0.1:1234/metrics/resource',
  ],
  [
    "the flag's port for a node that says none",
    [{}, { kubeletUseNodeStatusPort: true }],
    'https://10.0.0.1:10250/metrics/resource',
  ],
  ['plain HTTP', [{}, { kubeletCompletelyInsecure: true }], 'http://10.0.0.1:10250/metrics/resource'],
  ['IPv6', [{ address: 'fd00::1' }], 'https://[fd00::1]:10250/metrics/resource'],
  ['a name', [{ address: 'node_1.example.com' }], 'https://node_1.example.com:10250/metrics/resource'],
  ['another path', [{ resourceMetricsPath: '/a/b' }], 'https://10.0.0.1:10250/a/b'],
  ['a path without a slash', [{ resourceMetricsPath: 'a' }], 'https://10.0.0.1:10250/a'],
  ['a path to escape', [{ resourceMetricsPath: '/a b?c=%2F#é' }], 'https://10.0.0.1:10250/a%20b%3Fc=%252F%23%C3%A9'],
  ['a path that is not Unicode', [{ resourceMetricsPath: '/\ud800' }], 'https://10.0.0.1:10250/%EF%BF%BD'],
])('%s', (_, given, url) => {
  const { origin, path } = endpoint(...given);

  expect(origin + path).toBe(url);
});

test.each(['', 'evil.example/', 'user@evil', 'a b', '10.0.0.1:80', '[::1]', 'x#', 'x?', 'x\\y'])(
  'an address that is none (%j) is refused',
  (address) => {
    expect(() => endpoint({ address })).toThrow(expect.objectContaining({ code: 'NoAddress' }));
  },
);
