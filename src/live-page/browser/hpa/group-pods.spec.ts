import { expect, test } from 'vitest';
import type { Pod, PodMetrics } from '../kubernetes/objects.js';
import { groupPods } from './group-pods.js';

const NOW = Date.UTC(2026, 11, 2, 12);
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const metadata = { name: 'a', namespace: 'shop' };

interface Case {
  readonly phase?: string;
  readonly ready?: string;
  readonly startedAgo?: number;
  readonly readyAgo?: number;
  readonly sampledAgo?: number;
  readonly isEnding?: boolean;
  readonly resource?: string;
}

function groupFor(given: Case): string {
  const { phase = 'Running', ready = 'True', startedAgo = 3600, readyAgo = 3500, sampledAgo, resource = 'cpu' } = given;
  const pod: Pod = {
    metadata: { ...metadata, ...(given.isEnding && { deletionTimestamp: ago(1) }) },
    status: {
      phase,
      startTime: ago(startedAgo),
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: ago(readyAgo) }],
    },
  };
  const metrics = new Map<string, PodMetrics>();
  if (sampledAgo !== undefined) {
    metrics.set('shop/a', { metadata, timestamp: ago(sampledAgo), window: '15s', containers: [] });
  }
  const groups = groupPods([pod], metrics, resource, NOW);
  return Object.entries(groups).find(([, pods]) => pods.length === 1)![0];
}

// By groupPods of pkg/controller/podautoscaler/replica_calculator.go, Kubernetes 1.36.
test.each<[string, Case, string]>([
  ['a running Pod with metrics', { sampledAgo: 5 }, 'counted'],
  ['a running Pod without metrics', {}, 'missing'],
  ['a Pod that ends', { sampledAgo: 5, isEnding: true }, 'ignored'],
  ['a Pod that failed', { phase: 'Failed' }, 'ignored'],
  ['a Pod that is pending', { phase: 'Pending' }, 'unready'],
  ['a young Pod that is not ready', { startedAgo: 60, ready: 'False', readyAgo: 60, sampledAgo: 5 }, 'unready'],
  ['a young Pod, sample of its start', { startedAgo: 60, readyAgo: 20, sampledAgo: 6 }, 'unready'],
  ['a young Pod, sample since it is ready', { startedAgo: 60, readyAgo: 20, sampledAgo: 5 }, 'counted'],
  ['an old Pod that was never ready', { ready: 'False', readyAgo: 3590, sampledAgo: 5 }, 'unready'],
  ['an old Pod that is not ready any more', { ready: 'False', readyAgo: 60, sampledAgo: 5 }, 'counted'],
  ['memory of a young Pod', { startedAgo: 60, ready: 'False', sampledAgo: 5, resource: 'memory' }, 'counted'],
])('%s', (_, given, group) => {
  expect(groupFor(given)).toBe(group);
});
