import { expect, test } from 'vitest';
import { extraResourcesOf } from '../../model/resources.js';
import { pageFilterQuery } from './page-filter.js';

// Names of families from pkg/kubelet/metrics/collectors/resource_metrics.go of Kubernetes 1.37.2; the parameter from
// promhttp of client_golang 1.24.0.
const named = (names: readonly string[]) =>
  new URLSearchParams(pageFilterQuery(extraResourcesOf(names))).getAll('name[]').sort();

const BASE = [
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'container_start_time_seconds',
  'node_cpu_usage_seconds_total',
  'node_memory_working_set_bytes',
  'resource_scrape_error',
];
const SWAP = ['container_swap_usage_bytes', 'node_swap_usage_bytes'];
const PODS = ['pod_cpu_usage_seconds_total', 'pod_memory_working_set_bytes'];

test.each([
  ['CPU and memory', [], BASE],
  ['swap too', ['swap'], [...BASE, ...SWAP]],
  ['whole Pods too', ['pod'], [...BASE, ...PODS]],
  ['all', ['pod', 'swap'], [...BASE, ...SWAP, ...PODS, 'pod_swap_usage_bytes']],
])('a filter for %s names the families that are read', (_, names, families) => {
  expect(named(names)).toEqual(families.toSorted());
});

test('brackets are escaped, as RFC 3986 wants', () => {
  expect(pageFilterQuery(extraResourcesOf([]))).toMatch(/^\?(name%5B%5D=[a-z_]+&?)+$/);
});
