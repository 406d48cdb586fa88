import { expect, it } from 'vitest';
import { isHealthy } from './finding.js';
import { countedNodes, textLine, textSummary } from './report.js';

const finding = { name: 'kubelet-page', status: 'failed', message: 'HTTP status 500' } as const;

it('is one line, whatever a node writes of itself', () => {
  const line = textLine({ ...finding, nodes: ['a'], message: 'x\n\u001b[31mok  all\u202e', cure: 'Do.' });
  expect(line).toBe(String.raw`failed  kubelet-page: node a: x\n\u001b[31mok  all\u202e. To do: Do.` + '\n');
});

it('names what it is about', () => {
  expect(textLine({ ...finding, subject: 'get nodes' })).toBe('failed  kubelet-page (get nodes): HTTP status 500\n');
});

it('counts nodes and names three', () => {
  const names = Array.from({ length: 412 }, (_, i) => `node-${i + 1}`);
  expect(countedNodes(names)).toBe('412 nodes, such as node-1, node-2, node-3');
  expect(countedNodes(names.slice(0, 3))).toBe('3 nodes, node-1, node-2, node-3');
  expect(countedNodes(names.slice(0, 1))).toBe('node node-1');
});

it.each([
  ['ok', true],
  ['unknown', true],
  ['warning', false],
  ['failed', false],
  ['skipped', false],
] as const)('%s: healthy %s', (status, healthy) => {
  expect(
    isHealthy([
      { ...finding, status: 'ok' },
      { ...finding, status },
    ]),
  ).toBe(healthy);
});

it('says at the end how much is to be done', () => {
  expect(textSummary([{ ...finding, status: 'ok' }])).toBe('All is well.\n');
  expect(textSummary([finding, { ...finding, status: 'skipped' }])).toBe('1 thing is to be done.\n');
  expect(textSummary([finding, { ...finding, status: 'warning' }])).toBe('2 things are to be done.\n');
});
