import { ExpositionScanner } from '../../src/kubelet/page/exposition-scanner.ts';
import {
  BATCH_FIELDS,
  CPU_NS,
  MEMORY_BYTES,
  type MetricsBatch,
  NODE_SLOT,
  TIMESTAMP_MS,
} from '../../src/model/metrics-batch.js';

/** The numbers of Pods as a whole on a page. A missing number is zero. */
interface WholePod {
  timestampMs: number;
  cpuNanoseconds: number;
  memoryBytes: number;
}

/** The numbers of a page beside CPU and memory of nodes and containers. Keys are names as JSON. */
export interface Extras {
  nodeSwap: number | undefined;
  readonly swap: Map<string, number>;
  readonly pods: Map<string, WholePod>;
  readonly podSwap: Map<string, number>;
}

/** Reads what `--extra-resources=swap,pod` asks for, of all nodes, Pods and containers on a page. */
export function decodeExtras(page: Buffer, requestTimeMs: number): Extras {
  const samples = new ExpositionScanner(page);
  const extras: Extras = { nodeSwap: undefined, swap: new Map(), pods: new Map(), podSwap: new Map() };
  while (samples.nextSample()) {
    const text = samples.page.toString('utf8', samples.start, samples.nameEnd);
    if (samples.labels !== undefined && samples.page[samples.nameEnd] !== 0x7b) continue;
    const labels = labelsOf(samples);
    const bytes = samples.value >= 0 && samples.value < 2 ** 64 ? Math.abs(Math.trunc(samples.value)) : undefined;
    if (text === 'node_swap_usage_bytes') extras.nodeSwap = bytes;
    const { namespace, pod, container } = labels;
    if (namespace === undefined || pod === undefined) continue;
    if (text === 'container_swap_usage_bytes' && container !== undefined) {
      set(extras.swap, JSON.stringify([namespace, pod, container]), bytes);
    }
    if (!text.startsWith('pod_') || container !== undefined) continue;
    const key = JSON.stringify([namespace, pod]);
    if (text === 'pod_swap_usage_bytes') set(extras.podSwap, key, bytes);
    const whole = extras.pods.get(key) ?? { timestampMs: 0, cpuNanoseconds: 0, memoryBytes: 0 };
    const count = (value: number) => (value > 0 && value < 2 ** 64 ? Math.trunc(value) : 0);
    if (text === 'pod_cpu_usage_seconds_total') whole.cpuNanoseconds = count(samples.value * 1e9);
    else if (text === 'pod_memory_working_set_bytes') whole.memoryBytes = count(samples.value);
    else continue;
    whole.timestampMs = Number.isNaN(samples.timestampMs) ? requestTimeMs : samples.timestampMs;
    extras.pods.set(key, whole);
  }
  return extras;
}

/** Returns the numbers of those that have a place in a batch's layout. */
export function extrasIn({ layout }: MetricsBatch, { nodeSwap, swap, pods, podSwap }: Extras): Extras {
  const podKeys = layout.pods.map((name, pod) => JSON.stringify([layout.namespaces[pod], name]));
  const containerKeys = layout.pods.flatMap((name, pod) =>
    layout.containers
      .slice(layout.firstSlots[pod], layout.firstSlots[pod + 1])
      .map((container) => JSON.stringify([layout.namespaces[pod], name, container])),
  );
  const only = <T>(of: Map<string, T>, keys: readonly string[]) =>
    new Map(keys.flatMap((key): [string, T][] => (of.has(key) ? [[key, of.get(key)!]] : [])));
  return { nodeSwap, swap: only(swap, containerKeys), pods: only(pods, podKeys), podSwap: only(podSwap, podKeys) };
}

/** Returns the same numbers from a batch. */
export function plainExtras({ layout, extra }: MetricsBatch): Extras {
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);
  const extras: Extras = {
    nodeSwap: known(extra!.gauges[0]![NODE_SLOT]),
    swap: new Map(),
    pods: new Map(),
    podSwap: new Map(),
  };
  for (const [pod, name] of layout.pods.entries()) {
    const names = [layout.namespaces[pod], name];
    for (let slot = layout.firstSlots[pod]!; slot < layout.firstSlots[pod + 1]!; slot++) {
      set(extras.swap, JSON.stringify([...names, layout.containers[slot]]), known(extra!.gauges[0]![slot]));
    }
    set(extras.podSwap, JSON.stringify(names), known(extra!.podGauges[0]![pod]));
    const at = pod * BATCH_FIELDS;
    if (extra!.pods[at + TIMESTAMP_MS] === 0) continue;
    extras.pods.set(JSON.stringify(names), {
      timestampMs: extra!.pods[at + TIMESTAMP_MS]!,
      cpuNanoseconds: extra!.pods[at + CPU_NS]!,
      memoryBytes: extra!.pods[at + MEMORY_BYTES]!,
    });
  }
  return extras;
}

/** Of several samples of one series the last one counts, even if it is no number of bytes. */
function set(of: Map<string, number>, key: string, value: number | undefined): void {
  if (value === undefined) of.delete(key);
  else of.set(key, value);
}

/** The first label of each name, unescaped. */
function labelsOf({ page, labels }: ExpositionScanner): Partial<Record<string, string>> {
  const of: Partial<Record<string, string>> = {};
  const { offsets = [] } = labels ?? {};
  for (let at = 0; at < offsets.length; at += 4) {
    const value = page.toString('utf8', offsets[at + 2], offsets[at + 3]);
    of[page.toString('utf8', offsets[at], offsets[at + 1])] ??= value.replace(/\\([\\"n])/g, (_, escaped: string) =>
      escaped === 'n' ? '\n' : escaped,
    );
  }
  return of;
}
