import { expect, it } from 'vitest';
import type { ContainerMetricsPoint, MetricsPoint } from '../../test/plain/metrics-batch.js';
import { originalTable } from '../../test/plain/original-table.js';
import { columnsOf } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import { type MetricsBatch, UNKNOWN_START } from '../model/metrics-batch.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

/** The time that `@0` stands for, in milliseconds since the epoch. */
const T = 1_790_000_000_000;
const MIBIBYTE = 2 ** 20;

/** Differs from the original, which serves a Pod without containers when none of its containers has a rate. */
const WITHOUT_CONTAINERS = 'web without containers';

/** Differs from the original, whose metric counts points that make no rate. */
const COUNTED_THERE = new Set([
  'a node that started anew',
  'a node whose counter went back',
  'a container whose counter went back',
  'a container whose start went back',
]);

type Row = [name: string, batches: string, readiness: string, served: string, points: string];

it.each(originalTable<Row>('storage'))('%s', async (name, batches, readiness, served, counted) => {
  const options = { metricResolutionMs: 60_000, maxStalenessMs: 0, incompletePods: 'drop' } as const;
  const { storage, points } = storageService(options);
  for (const batch of batches.split('|')) storage.storeBatch('node', batchOf(batch.trim()), T);
  const node = storage.findNode('node', T);
  const ofNode = node && nodeUsageOf(node);
  const pod = storage.findPod('shop', 'web', T);
  const ofPod = pod && podUsageOf(pod);
  const said: string[] = [];
  if (ofNode) said.push(`node ${timeOf(ofNode)} ${numbersOf(ofNode).join(' ')}`);
  const containers =
    ofPod?.containers.map(({ name: container, usage }) => `${container}=${numbersOf(usage).join('/')}`) ?? [];
  if (ofPod) said.push(`web ${timeOf(ofPod)} ${containers.join(' ')}`);
  expect(said.join(', ') || 'nothing').toBe(served === WITHOUT_CONTAINERS ? 'nothing' : served);
  expect(storage.ready ? 'ready' : 'not ready').toBe(readiness);
  const { values } = await points.get();
  const count = (type: string) => values.find(({ labels }) => labels.type === type)?.value ?? 0;
  expect(`${count('node')} ${count('container')}`).toBe(COUNTED_THERE.has(name) ? '0 0' : counted);
});

/** `node @12 12 2 0, web/app @110 1 4 -`: time, CPU seconds, memory in MiB, start (`-`: unknown). */
function batchOf(text: string): MetricsBatch {
  const containers: ContainerMetricsPoint[] = [];
  let node: MetricsPoint | undefined;
  for (const item of text === '' ? [] : text.split(', ')) {
    const [who, time, cpu, memory, start] = item.split(' ') as [string, string, string, string, string];
    // No page says when a node started, so its start is ignored here.
    const isKnown = who !== 'node' && start !== '-';
    const point = {
      timestampMs: T + Math.round(Number(time.slice(1)) * 1000),
      timestampNs: 0,
      startMs: isKnown ? T + Number(start) * 1000 : UNKNOWN_START,
      startNs: 0,
      cpuNanoseconds: Math.round(Number(cpu) * 1e9),
      memoryBytes: Number(memory) * MIBIBYTE,
    };
    if (who === 'node') node = point;
    else containers.push({ name: who.slice('web/'.length), point });
  }
  return columnsOf({ node, pods: containers.length === 0 ? [] : [{ namespace: 'shop', name: 'web', containers }] });
}

function timeOf({ timestampMs, windowNs }: { timestampMs: number; windowNs: number }): string {
  return `@${(timestampMs - T) / 1000} ${windowNs / 1e9}s`;
}

function numbersOf({ cpuNanocores, memoryBytes }: { cpuNanocores: number; memoryBytes: number }): number[] {
  return [cpuNanocores / 1e9, memoryBytes / MIBIBYTE];
}
