import { readFileSync } from 'node:fs';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { Options } from '../../src/config/options.js';
import { PageDecoder } from '../../src/kubelet/decode.js';
import { toNodeMetrics, toPodMetrics } from '../../src/metrics-api/metrics-objects.js';
import type { NodeMetrics } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetrics } from '../../src/metrics-api/objects/pod-metrics.js';
import type { MetricsBatch } from '../../src/model/metrics-batch.js';
import { StorageService } from '../../src/storage/storage.service.js';
import { nodeUsage, podUsage } from '../../src/storage/usage.js';

// What metrics-server v0.9.0 served, recorded at each of five cycles, against what our decoder, storage and API
// objects make of the same pages. Left out, as the recording's README says: creationTimestamp, the order of
// containers, and two defects of the original.

interface ApiObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly status?: { readonly phase?: string };
}
interface Page {
  readonly status: number;
  readonly body: string;
}
interface Step {
  readonly nodes: { readonly items: NodeMetrics[] };
  readonly pods: { readonly items: PodMetrics[] };
  readonly readyz: string[];
}

const cluster = read<{ nodes: ApiObject[]; pods: ApiObject[] }>('cluster.json');
const pages = read<Record<string, Page[]>>('kubelet-pages.json');
const steps = read<Step[]>('semantics.json');

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../testdata/recorded-cluster/${name}`, import.meta.url), 'utf8')) as T;
}

/** Defect 1: a Pod without containers. Defect 2: a window of centuries, or what a point of zeros makes of it. */
function isDefect(pod: PodMetrics): boolean {
  return pod.containers.length === 0 || /\d{4,}h/.test(pod.window);
}

describe('the recorded semantics of metrics-server v0.9.0', () => {
  const gauge = new Gauge({ name: 'points', help: 'points', labelNames: ['type'], registers: [new Registry()] });
  const options = Object.assign(new Options(), {
    metricResolutionMs: 15_000,
    maxStalenessMs: 0,
    incompletePods: 'drop',
  });
  const storage = new StorageService(options, gauge);
  const running = cluster.pods.filter((pod) => pod.status?.phase === 'Running');

  it.each(steps.map((step, k) => ({ step, k })))('step $k', ({ step, k }) => {
    // The kubelets' clock; a cycle has ended.
    const nowMs = 1_790_000_000_000 + k * 15_000 + 5000;
    for (const [node, { [k]: page }] of Object.entries(pages)) {
      const batch = decoded(node, page!);
      if (batch === undefined) storage.miss(node, nowMs);
      else storage.store(node, batch, nowMs);
    }
    const nodes = cluster.nodes.flatMap(({ metadata: { name, labels = {} } }) => {
      const points = storage.node(name, nowMs);
      const usage = points && nodeUsage(points);
      return usage ? [toNodeMetrics({ name, labels, addresses: [], kubeletPort: 0, ready: true }, usage, 0)] : [];
    });
    const pods = running.flatMap(({ metadata: { name, namespace = '', labels = {} } }) => {
      const points = storage.pod(namespace, name, nowMs);
      const usage = points && podUsage(points);
      return usage ? [toPodMetrics({ name, namespace, labels }, usage, 0)] : [];
    });
    expect(byName(nodes)).toEqual(byName(step.nodes.items));
    expect(byName(pods)).toEqual(byName(step.pods.items.filter((pod) => !isDefect(pod))));
    expect(storage.ready).toBe(step.readyz.includes('[+]metric-storage-ready ok'));
  });

  it('are not empty', () => {
    expect(steps).toHaveLength(5);
    expect(steps[4]!.pods.items.filter((pod) => !isDefect(pod)).length).toBeGreaterThan(50);
  });
});

const decoder = new PageDecoder();

function decoded(node: string, { status, body }: Page): MetricsBatch | undefined {
  if (status !== 200) return undefined;
  try {
    return decoder.decode(node, Buffer.from(body), Date.now());
  } catch {
    return undefined;
  }
}

function byName(items: readonly (NodeMetrics | PodMetrics)[]): Record<string, object> {
  const plain = items.map(({ metadata: { creationTimestamp: _, ...metadata }, ...item }) => {
    if (!('containers' in item)) return { metadata, ...item };
    return {
      metadata,
      ...item,
      containers: Object.fromEntries(item.containers.map(({ name, usage }) => [name, usage])),
    };
  });
  return Object.fromEntries(plain.map((item) => [`${item.metadata.namespace ?? ''}/${item.metadata.name}`, item]));
}
