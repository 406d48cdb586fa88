import { expect, test } from 'vitest';
import { node, pod } from '../simulation.ts';
import { API_SERVICE_TABLE } from './api-service-table.ts';
import { NODE_TABLE } from './node-table.ts';
import { POD_TABLE } from './pod-table.ts';
import { age } from './table.ts';

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000 - 100).toISOString();

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [192, '3m12s'],
  [3600, '60m'],
  [4 * 3600 + 300, '4h5m'],
  [30 * 3600, '30h'],
  [50 * 3600, '2d2h'],
  [100 * 86_400, '100d'],
  [800 * 86_400, '2y70d'],
])('%i seconds are %s', (seconds, expected) => {
  expect(age(ago(seconds))).toBe(expected);
});

test('a Node says whether it is ready and schedulable', () => {
  expect(NODE_TABLE.cells(node('n'))[1]).toBe('Ready');
  expect(NODE_TABLE.cells({ ...node('n'), spec: { unschedulable: true } })[1]).toBe('Ready,SchedulingDisabled');
  expect(NODE_TABLE.cells({ ...node('n'), status: {} })[1]).toBe('Unknown');
});

test('a Pod says what is wrong with it and when it restarted', () => {
  const terminated = { finishedAt: ago(200) };
  const crashed = { restartCount: 3, lastState: { terminated }, state: { waiting: { reason: 'CrashLoopBackOff' } } };
  const status = { phase: 'Running', containerStatuses: [crashed] };
  expect(POD_TABLE.cells({ ...pod('a', 'b'), status }).slice(0, 4)).toEqual([
    'b',
    '0/1',
    'CrashLoopBackOff',
    '3 (3m20s ago)',
  ]);
  const deleted = { ...pod('a', 'b'), metadata: { name: 'b', deletionTimestamp: ago(1) } };
  expect(POD_TABLE.cells(deleted)[2]).toBe('Terminating');
});

test('an APIService says why it is not available', () => {
  const conditions = [{ type: 'Available', status: 'False', reason: 'FailedDiscoveryCheck' }];
  const spec = { service: { namespace: 'kube-system', name: 'metrics-server' } };
  const apiService = { apiVersion: 'x', kind: 'APIService', metadata: { name: 'n' }, spec, status: { conditions } };
  expect(API_SERVICE_TABLE.cells(apiService).slice(1, 3)).toEqual([
    'kube-system/metrics-server',
    'False (FailedDiscoveryCheck)',
  ]);
});
