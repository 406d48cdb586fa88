import { filteredPage } from '../../simulator/kubelets/family-filter.ts';
import { resourcePage, containerLabels, inPageOrder, podLabels } from '../../simulator/kubelets/resource-page.ts';
import type { ContainerReading, Reading } from '../../simulator/kubelets/resource-page.ts';
import { NODE_FIELD, PODS, containerNames, namespaceField, podName } from './identity.ts';
import { Template } from './template.ts';

/** Where the numbers of one container, Pod or the node stand in a page. */
export interface PageEntry {
  /** Of the counter `1234.567890123`. */
  readonly cpuAt: number;
  /** Of the gauge `1.2345678e+08`. */
  readonly memoryAt: number;
  /** Of the timestamps in milliseconds of all its lines, 13 digits each. */
  readonly timesAt: readonly number[];
}

/** A page of a node with places for names and numbers. */
export interface FleetPage {
  readonly template: Template;
  readonly entries: readonly PageEntry[];
}

/** The fields of the template: what tells nodes apart, then the ten namespaces. */
export const PAGE_FIELDS = [NODE_FIELD, ...Array.from({ length: 10 }, (_, i) => namespaceField(i))];

const SEED = { cpuSeconds: 1234.567890123, memoryBytes: 123456780, swapBytes: 0, timestampMs: 1_000_000_000_001 };

/**
 * The page as a kubelet v1.36 lays it out, or what of it `url` names; containers started at `startMs`, milliseconds since
 * the epoch.
 */
export function pageTemplate(startMs: number, url = '/'): FleetPage {
  const pods: Reading[] = [];
  const containers: ContainerReading[] = [];
  for (let pod = 0; pod < PODS; pod++) {
    const [namespace, name] = [namespaceField(pod), podName(pod)];
    pods.push({ ...SEED, labels: podLabels(namespace, name) });
    for (const container of containerNames(pod)) {
      const startSeconds = startMs / 1000 + pod * 0.7183;
      containers.push({ ...SEED, labels: containerLabels(namespace, name, container), startSeconds });
    }
  }
  containers.sort(inPageOrder);
  pods.sort(inPageOrder);
  const text = filteredPage(resourcePage({ node: { ...SEED, labels: '' }, containers, pods }), url);
  return { template: new Template(Buffer.from(text), PAGE_FIELDS), entries: entriesOf(text) };
}

function entriesOf(text: string): PageEntry[] {
  const entries = new Map<string, { cpuAt: number; memoryAt: number; timesAt: number[] }>();
  let at = 0;
  for (const line of text.split('\n')) {
    const [, family, labels, value, time] = /^(\w+?)(\{.*\})? (\S+) (1\d{12})$/.exec(line) ?? [];
    if (family !== undefined && value !== undefined && time !== undefined) {
      const key = labels ?? '';
      const entry = entries.get(key) ?? { cpuAt: -1, memoryAt: -1, timesAt: [] };
      const valueAt = at + line.length - time.length - 1 - value.length;
      if (family.endsWith('_cpu_usage_seconds_total')) entry.cpuAt = valueAt;
      if (family.endsWith('_memory_working_set_bytes')) entry.memoryAt = valueAt;
      entry.timesAt.push(at + line.length - time.length);
      entries.set(key, entry);
    }
    at += line.length + 1;
  }
  return [...entries.values()];
}
