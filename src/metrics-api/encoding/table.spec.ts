import { describe, expect, it } from 'vitest';
import type { UsageHistory } from '../../model/usage-history.js';
import type { NodeMetrics } from '../objects/node-metrics.js';
import type { PodMetrics, PodMetricsList } from '../objects/pod-metrics.js';
import { toTable } from './table.js';

const creationTimestamp = '2026-09-21T14:14:30Z';
const nowMs = Date.parse('2026-09-21T14:17:25Z');
const usage = { cpu: '251m', memory: '10Mi' };
const sample = { timestamp: '2026-09-21T14:14:20Z', window: '15s' };
const apiVersion = 'metrics.k8s.io/v1';

function pod(name: string, ...usages: PodMetrics['containers'][0]['usage'][]): PodMetrics {
  const containers = usages.map((of, i) => ({ name: `c${i}`, usage: of }));
  return { metadata: { name, namespace: 'shop', creationTimestamp }, ...sample, containers };
}

function podList(...items: PodMetrics[]): PodMetricsList {
  return { kind: 'PodMetricsList', apiVersion, metadata: {}, items };
}

const node: NodeMetrics = {
  kind: 'NodeMetrics',
  apiVersion,
  metadata: { name: 'n', creationTimestamp },
  ...sample,
  usage,
};

describe('toTable', () => {
  it('adds up the containers of a Pod', () => {
    const table = toTable(podList(pod('a', usage, { cpu: '750m', memory: '1' })), 'meta.k8s.io/v1', 'None');
    expect(table.rows).toEqual([{ cells: ['a', '1001m', '10485761', '15s'], object: null }]);
  });

  it('has the columns of the original and no others, unless it is asked for more', () => {
    const table = toTable(node, 'meta.k8s.io/v1beta1', 'None');
    expect(table.apiVersion).toBe('meta.k8s.io/v1beta1');
    expect(table.columnDefinitions!.map((column) => column.name)).toEqual(['Name', 'cpu', 'memory', 'Window']);
  });

  it('has a column for each resource that any item has, and zero for none that is not known', () => {
    const swap = { ...usage, swap: '1Mi' };
    const table = toTable(podList(pod('b', usage), pod('a', swap, swap)), 'meta.k8s.io/v1', 'None');
    expect(table.columnDefinitions!.map((column) => column.name)).toEqual(['Name', 'cpu', 'memory', 'swap', 'Window']);
    expect(table.rows!.map((row) => row.cells)).toEqual([
      ['b', '251m', '10Mi', '<unknown>', '15s'],
      ['a', '502m', '20Mi', '2Mi', '15s'],
    ]);
  });

  it('adds, as a column for wide output, the devices of all kinds that are busy', () => {
    const gpu = { ...usage, 'nvidia.com/gpu': '850m', 'nvidia.com/gpu-memory': '1Gi', 'nvidia.com/mig-1g.10gb': '1' };
    const side = { ...usage, 'nvidia.com/gpu': '0', 'nvidia.com/gpu-memory': '0', 'nvidia.com/mig-1g.10gb': '0' };
    const table = toTable(podList(pod('a', usage), pod('b', gpu, side)), 'meta.k8s.io/v1', 'None', { nowMs });
    expect(table.columnDefinitions!.map((column) => column.name)).toEqual([
      ...['Name', 'cpu', 'memory', 'Window', 'Age', 'Node', 'GPU'],
    ]);
    expect(table.rows!.map((row) => row.cells)).toEqual([
      ['a', '251m', '10Mi', '15s', '3m5s', '<unknown>', '<none>'],
      ['b', '502m', '20Mi', '15s', '3m5s', '<unknown>', '1850m'],
    ]);
  });

  it.each([
    ['', undefined],
    [' (restarted 3m ago)', nowMs - 180_000],
  ])('says with the peaks since when they are:%s', (restarted, restartedMs) => {
    const peak = { cpuNanocores: 5e8, memoryBytes: 2 ** 20, sinceMs: nowMs - 58 * 60_000, restartedMs };
    const history = { findPodPeak: () => peak } as unknown as UsageHistory;
    const table = toTable(podList(pod('a', usage)), 'meta.k8s.io/v1', 'None', { nowMs, history });
    expect(table.rows![0]!.cells.slice(-3)).toEqual(['500m', '1Mi', `58m${restarted}`]);
  });

  it('adds, as columns for wide output, the age of the sample and the Node of a Pod', () => {
    const nodeNameOf = (namespace: string, name: string) => (namespace === 'shop' && name === 'a' ? 'n-1' : undefined);
    const table = toTable(podList(pod('a', usage), pod('b', usage)), 'meta.k8s.io/v1', 'None', { nowMs, nodeNameOf });
    expect(table.columnDefinitions!.slice(4)).toEqual([
      expect.objectContaining({ name: 'Age', type: 'string', priority: 1 }),
      expect.objectContaining({ name: 'Node', type: 'string', priority: 1 }),
    ]);
    expect(table.rows!.map((row) => row.cells.slice(4))).toEqual([
      ['3m5s', 'n-1'],
      ['3m5s', '<unknown>'],
    ]);
    const ofNode = toTable(node, 'meta.k8s.io/v1', 'None', { nowMs });
    expect(ofNode.columnDefinitions!.map((column) => column.name).slice(4)).toEqual(['Age']);
    expect(ofNode.rows![0]!.cells.slice(4)).toEqual(['3m5s']);
  });

  it('includes the metadata or the whole object, which says what it is', () => {
    const list = podList(pod('a', usage));
    const { metadata } = list.items[0]!;
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    expect(toTable(list, 'meta.k8s.io/v1', 'Metadata').rows![0]!.object).toEqual(partial);
    const whole = { kind: 'PodMetrics', apiVersion, ...list.items[0]! };
    expect(toTable(list, 'meta.k8s.io/v1', 'Object').rows![0]!.object).toEqual(whole);
    expect(toTable(node, 'meta.k8s.io/v1', 'Object').rows![0]!.object).toEqual(node);
    expect(list.items[0]).not.toHaveProperty('kind');
  });

  it('carries the token for the next page, so that kubectl can page', () => {
    const metadata = { continue: 'token', remainingItemCount: 1 };
    expect(toTable({ ...podList(pod('a', usage)), metadata }, 'meta.k8s.io/v1', 'None').metadata).toEqual(metadata);
  });
});
