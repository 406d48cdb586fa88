import { expect, test } from 'vitest';
import type { Node, NodeMetrics, Pod, PodMetrics } from '../kubernetes/objects.js';
import { formatAge, isStale, nodeRows, parseDuration, podRows, reasonText } from './row.js';

const metadata = { name: 'web-0', namespace: 'shop' };
const METRICS: PodMetrics = {
  metadata,
  timestamp: '2026-12-02T10:00:00Z',
  window: '15.5s',
  containers: [
    { name: 'app', usage: { cpu: '250m', memory: '10Mi', 'nvidia.com/gpu': '500m', 'nvidia.com/gpu.memory': '1Gi' } },
    { name: 'proxy', usage: { cpu: '1', memory: '1Mi' } },
  ],
};
const POD: Pod = {
  metadata,
  spec: { nodeName: 'node-1', containers: [{ name: 'app', resources: { requests: { cpu: '2' } } }] },
  status: { phase: 'Running' },
};

test('a Pod uses the sum of its containers', () => {
  expect(podRows(new Map([['shop/web-0', METRICS]]), new Map([['shop/web-0', POD]]))).toEqual([
    {
      key: 'shop/web-0',
      namespace: 'shop',
      name: 'web-0',
      node: 'node-1',
      cpu: { used: 1.25, request: 2 },
      memory: { used: 11 * 2 ** 20 },
      gpu: 0.5,
      sampleMs: Date.UTC(2026, 11, 2, 10),
      windowMs: 15_500,
    },
  ]);
});

test('Pods without metrics have a row unless they ended', () => {
  const pods = ['Pending', 'Succeeded', 'Failed'].map((phase): [string, Pod] => [
    `shop/${phase}`,
    { metadata: { name: phase, namespace: 'shop' }, status: { phase } },
  ]);
  const rows = podRows(new Map(), new Map(pods));
  expect(rows.map(({ name, trouble, sampleMs }) => [name, trouble, sampleMs])).toEqual([
    ['Pending', 'Pending', undefined],
  ]);
});

test('a Node is compared with what it can give', () => {
  const node: Node = {
    metadata: { name: 'node-1' },
    status: { allocatable: { cpu: '4', memory: '8Gi' }, conditions: [{ type: 'Ready', status: 'Unknown' }] },
  };
  const metrics: NodeMetrics = { ...METRICS, metadata: { name: 'node-1' }, usage: { cpu: '1', memory: '1Gi' } };
  const [row] = nodeRows(new Map([['node-1', metrics]]), new Map([['node-1', node]]));
  expect(row).toMatchObject({ cpu: { used: 1, allocatable: 4 }, trouble: 'Not ready' });
});

test('a sample is stale after three windows, and not before 90 seconds', () => {
  const row = { key: 'a', name: 'a', cpu: {}, memory: {}, sampleMs: 0, windowMs: 15_000 };
  expect([90_000, 90_001].map((now) => isStale(row, now))).toEqual([false, true]);
  expect([180_000, 180_001].map((now) => isStale({ ...row, windowMs: 60_000 }, now))).toEqual([false, true]);
});

test('durations of Go are read', () => {
  expect(['15s', '1m30.5s', '1h', '', 'x'].map(parseDuration)).toEqual([15_000, 90_500, 3_600_000, 0, 0]);
});

test('ages are short', () => {
  expect([-5, 12_400, 119_000, 180_000, 7_200_000].map(formatAge)).toEqual(['0 s', '12 s', '119 s', '3 min', '2 h']);
});

test('a reason is the word and the sentence of the server', () => {
  const [row] = podRows(new Map(), new Map([['shop/web-0', { ...POD, status: { phase: 'Pending' } }]]));
  expect(reasonText(row!, undefined)).toBe('Pending');
  expect(reasonText(row!, { served: false, reason: 'PodNotRunning', message: 'the Pod is Pending' })).toBe(
    'PodNotRunning: the Pod is Pending',
  );
});
