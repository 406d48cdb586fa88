import { describe, expect, it } from 'vitest';
import type { ClusterUsage } from './metrics-reader.ts';
import { mebibytes, milliCores, percent, quantityValue } from './quantity.ts';
import { nodeTable, podTable, topScreen } from './top-table.ts';

const allocatable = { cpu: '4', memory: '16Gi' };
const usage: ClusterUsage = {
  capacities: ['a', 'b', 'new'].map((name) => ({ metadata: { name }, status: { allocatable } })),
  nodes: [
    { metadata: { name: 'a' }, usage: { cpu: '250123456n', memory: '2Gi' } },
    { metadata: { name: 'b' }, usage: { cpu: '1', memory: '1048577Ki' } },
  ],
  pods: [
    { metadata: { namespace: 'x', name: 'quiet' }, containers: [{ name: 'c', usage: { cpu: '0', memory: '5Mi' } }] },
    {
      metadata: { namespace: 'default', name: 'busy' },
      containers: [
        { name: 'a', usage: { cpu: '100m', memory: '5Mi' } },
        { name: 'b', usage: { cpu: '500u', memory: '700Ki' } },
      ],
    },
  ],
};

describe('tables', () => {
  it('are those of kubectl top, busiest first', () => {
    expect(nodeTable(usage)).toEqual([
      'NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)',
      'b      1000m        25%         1024Mi          6%',
      'a      251m         6%          2048Mi          12%',
      'new    <unknown>    <unknown>   <unknown>       <unknown>',
    ]);
    expect(podTable(usage)).toEqual([
      'NAMESPACE   NAME    CPU(cores)   MEMORY(bytes)',
      'default     busy    101m         5Mi',
      'x           quiet   0m           5Mi',
    ]);
  });

  it('fit the window', () => {
    const many = { ...usage, pods: Array.from({ length: 40 }, () => usage.pods[0]!) };
    const screen = topScreen(many, 20);
    expect(screen).toHaveLength(20);
    expect(screen.at(-1)).toBe('… and 27 more Pods');
  });
});

describe('quantities', () => {
  it.each([
    ['251m', 0.251],
    ['12000u', 0.012],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['106146253900', 106146253900],
    ['10244Ki', 10244 * 1024],
    ['1X', Number.NaN],
    ['', Number.NaN],
  ])('%j is %d', (text, value) => expect(quantityValue(text)).toBe(value));

  it('are rounded as kubectl rounds them', () => {
    expect([milliCores(0.0000001), milliCores(0.251), milliCores(0.2510001)]).toEqual(['1m', '251m', '252m']);
    expect(mebibytes(2 ** 20 * 3 - 1)).toBe('2Mi');
    expect([percent(1.999, 4), percent(1, 0)]).toEqual(['49%', '<unknown>']);
  });
});
