import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PageDecoder } from '../../src/kubelet/page/page-decoder.ts';
import { NodePages } from '../../src/kubelet/page/node-pages.js';
import { toNodeMetrics, toPodMetrics } from '../../src/metrics-api/objects/metrics-objects.js';
import type { NodeMetrics } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetrics } from '../../src/metrics-api/objects/pod-metrics.js';
import type { MetricsBatch } from '../../src/model/metrics-batch.js';
import { nodeUsageOf, podUsageOf } from '../../src/model/usage-objects.js';
import { storageService } from '../plain/storage-service.ts';

// What metrics-server v0.9.0 served, recorded at each of five cycles, against what our decoder, storage and API
// objects make of the same pages. Left out, as the recording's README says: creationTimestamp, the order of
// containers, and three defects of the original.

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

/**
 * Defect 3: where a counter or a start went back the original leaves the container out of the sum, and where the time of a
 * sample did, it rates over a time that was not. These are the Pods, as on a page, of which something did so on any page up
 * to the `last`, or whose start was rounded down on that; here they are served whole or not at all.
 */
function wentBack(last: number): Set<string> {
  const sample = /^container_(cpu_usage|start_time)_seconds\S*\} (\S+)(?: (\S+))?/;
  const pods = new Set<string>();
  for (const ofNode of Object.values(pages)) {
    const before = new Map<string, readonly [value: number, time: number]>();
    for (const [step, { body }] of ofNode.slice(0, last + 1).entries()) {
      for (const line of body.split('\n')) {
        const [, series, value, time = '0'] = sample.exec(line) ?? [];
        if (series === undefined) continue;
        const [container, pod] = ['container', 'pod'].map(
          (label) => new RegExp(`[{,]${label}="(.*?)"`).exec(line)![1]!,
        );
        const key = `${series} ${container} ${pod}`;
        const [valueBefore, timeBefore] = before.get(key) ?? [0, 0];
        const isRounded = series === 'start_time' && valueBefore - Number(value) < 1 && step < last;
        if ((Number(value) < valueBefore && !isRounded) || Number(time) < timeBefore) pods.add(pod!);
        before.set(key, [Number(value), Number(time)]);
      }
    }
  }
  return pods;
}

/** The names of the containers of a Pod on the page. */
function containersOf(name: string, step: number): string[] {
  const all = Object.values(pages).flatMap((ofNode) => ofNode[step]!.body.split('\n'));
  const its = all.filter((line) => line.startsWith('container_memory') && line.includes(`pod="${name}"`));
  return its.map((line) => /container="(.*?)"/.exec(line)![1]!).toSorted();
}

describe('the recorded semantics of metrics-server v0.9.0', () => {
  const { storage } = storageService({ metricResolutionMs: 15_000, maxStalenessMs: 0, incompletePods: 'drop' });
  const running = cluster.pods.filter((pod) => pod.status?.phase === 'Running');

  it.each(steps.map((step, k) => ({ step, k })))('step $k', ({ step, k }) => {
    // The kubelets' clock; a cycle has ended.
    const nowMs = 1_790_000_000_000 + k * 15_000 + 5000;
    for (const [node, { [k]: page }] of Object.entries(pages)) {
      const batch = decoded(node, page!);
      if (batch === undefined) storage.noteMissedScrape(node, nowMs);
      else storage.storeBatch(node, batch, nowMs);
    }
    const nodes = cluster.nodes.flatMap(({ metadata: { name, labels = {} } }) => {
      const points = storage.findNode(name, nowMs);
      const usage = points && nodeUsageOf(points);
      return usage ? [toNodeMetrics({ name, labels, addresses: [], kubeletPort: 0, ready: true }, usage, 0)] : [];
    });
    const pods = running.flatMap(({ metadata: { name, namespace = '', labels = {} } }) => {
      const points = storage.findPod(namespace, name, nowMs);
      const usage = points && podUsageOf(points);
      return usage ? [toPodMetrics({ name, namespace, labels }, usage, 0)] : [];
    });
    expect(byName(nodes)).toEqual(byName(step.nodes.items));
    const back = wentBack(k);
    const isJudged = ({ metadata: { name } }: PodMetrics): boolean => !back.has(name);
    const theirs = step.pods.items.filter((pod) => !isDefect(pod));
    expect(byName(pods.filter(isJudged))).toEqual(byName(theirs.filter(isJudged)));
    for (const { metadata, containers } of pods) {
      const names = containers.map(({ name }) => name).toSorted();
      expect(names, `of ${metadata.name}`).toEqual(containersOf(metadata.name, k));
    }
    // Most are judged.
    expect(theirs.filter(isJudged).length).toBeGreaterThanOrEqual(theirs.length / 2);
    expect(storage.ready).toBe(step.readyz.includes('[+]metric-storage-ready ok'));
  });

  it('are not empty', () => {
    expect(steps).toHaveLength(5);
    expect(steps[4]!.pods.items.filter((pod) => !isDefect(pod)).length).toBeGreaterThan(50);
  });
});

const decoder = new PageDecoder();
const pagesOf = new Map<string, NodePages>();

function decoded(node: string, { status, body }: Page): MetricsBatch | undefined {
  if (status !== 200) return undefined;
  try {
    const ofNode = pagesOf.get(node) ?? new NodePages(decoder);
    pagesOf.set(node, ofNode);
    return ofNode.decodePage(Buffer.from(body), Date.now());
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
