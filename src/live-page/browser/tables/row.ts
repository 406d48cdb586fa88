import type { Explanation, Node, NodeMetrics, Pod, PodMetrics, Quantities } from '../kubernetes/objects.js';
import { keyOf } from '../kubernetes/objects.js';
import { boundOfPod } from '../kubernetes/pod-resources.js';
import { parseQuantity } from '../kubernetes/quantity.js';

/** What is known of one resource of a Node or Pod, in cores, bytes or devices. */
export interface Amounts {
  readonly used?: number;
  readonly request?: number;
  readonly limit?: number;
  /** Of a Node. */
  readonly allocatable?: number;
}

/** A Node or Pod as its table shows it. */
export interface Row {
  /** `NAMESPACE/NAME`, or `NAME` for a Node. */
  readonly key: string;
  readonly namespace?: string;
  readonly name: string;
  readonly node?: string;
  readonly cpu: Amounts;
  readonly memory: Amounts;
  /** All devices together; undefined if none is measured. */
  readonly gpu?: number;
  /** When the sample was taken, in milliseconds since the epoch; undefined: there is none. */
  readonly sampleMs?: number;
  readonly windowMs: number;
  /** The phase of a Pod, or why a Node is not ready; undefined if it runs. */
  readonly trouble?: string;
}

/** A sample that is older than three windows, and than this, is stale. */
const OLD_MS = 90_000;

/** Returns a row for each Pod that has metrics, and for each that could have: ended Pods need none. */
export function podRows(metrics: ReadonlyMap<string, PodMetrics>, pods: ReadonlyMap<string, Pod>): Row[] {
  const rows = [...metrics.values()].map((one) => podRow(one, pods.get(keyOf(one))));
  for (const [key, pod] of pods) if (!metrics.has(key) && canHaveMetrics(pod)) rows.push(podRow(undefined, pod));
  return rows;
}

function canHaveMetrics({ status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function podRow(metrics: PodMetrics | undefined, pod: Pod | undefined): Row {
  const { metadata } = (metrics ?? pod)!;
  const usages = metrics?.containers.map(({ usage }) => usage) ?? [];
  const amountsOf = (resource: string): Amounts => ({
    used: sumOf(usages, resource),
    request: pod && boundOfPod(pod, 'requests', resource),
    limit: pod && boundOfPod(pod, 'limits', resource),
  });
  const phase = pod?.status?.phase;
  return {
    key: keyOf({ metadata }),
    namespace: metadata.namespace,
    name: metadata.name,
    node: pod?.spec?.nodeName,
    cpu: amountsOf('cpu'),
    memory: amountsOf('memory'),
    gpu: gpuOf(usages),
    ...sampleOf(metrics),
    trouble: phase === 'Running' ? undefined : phase,
  };
}

/** Returns a row for each Node that has metrics or exists. */
export function nodeRows(metrics: ReadonlyMap<string, NodeMetrics>, nodes: ReadonlyMap<string, Node>): Row[] {
  const names = new Set([...metrics.keys(), ...nodes.keys()]);
  return [...names].map((name) => nodeRow(name, metrics.get(name), nodes.get(name)));
}

function nodeRow(name: string, metrics: NodeMetrics | undefined, node: Node | undefined): Row {
  const usages = metrics ? [metrics.usage] : [];
  const amountsOf = (resource: string): Amounts => ({
    used: sumOf(usages, resource),
    allocatable: parseQuantity(node?.status?.allocatable?.[resource]),
  });
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    key: name,
    name,
    cpu: amountsOf('cpu'),
    memory: amountsOf('memory'),
    gpu: gpuOf(usages),
    ...sampleOf(metrics),
    trouble: ready === undefined || ready.status === 'True' ? undefined : 'Not ready',
  };
}

function sampleOf(metrics: NodeMetrics | PodMetrics | undefined): Pick<Row, 'sampleMs' | 'windowMs'> {
  const sampleMs = Date.parse(metrics?.timestamp ?? '');
  return {
    ...(Number.isFinite(sampleMs) && { sampleMs }),
    windowMs: parseDuration(metrics?.window ?? ''),
  };
}

/** Returns the milliseconds of a duration of Go, such as `1m30.5s`; 0 if it is none. */
export function parseDuration(text: string): number {
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text) ?? [];
  return (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
}

/** The sum of what is there; undefined if nothing is. */
function sumOf(usages: readonly Quantities[], resource: string): number | undefined {
  const values = usages.map((usage) => parseQuantity(usage[resource])).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value);
}

/** Extended resources have a domain in their name; those of memory are bytes, and no devices. */
function gpuOf(usages: readonly Quantities[]): number | undefined {
  const names = new Set(usages.flatMap((usage) => Object.keys(usage)));
  const parts = [...names].filter((name) => name.includes('/') && !name.endsWith('memory'));
  return parts.length === 0 ? undefined : parts.reduce((sum, name) => sum + (sumOf(usages, name) ?? 0), 0);
}

/** Returns whether the sample of a row is too old to be what is used now. */
export function isStale({ sampleMs, windowMs }: Row, nowMs: number): boolean {
  return sampleMs !== undefined && nowMs - sampleMs > Math.max(OLD_MS, 3 * windowMs);
}

/** Returns how long ago something was, such as `12 s` or `3 min`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Returns why a row has no numbers, in one line. */
export function reasonText({ trouble }: Row, explanation: Explanation | undefined): string {
  return explainedText(trouble, explanation);
}

/** Returns why a Pod has no numbers, in one line. */
export function podReasonText({ status }: Pod, explanation: Explanation | undefined): string {
  return explainedText(status?.phase === 'Running' ? undefined : status?.phase, explanation);
}

function explainedText(trouble: string | undefined, explanation: Explanation | undefined): string {
  if (explanation === undefined || explanation.reason === undefined) return trouble ?? 'no numbers';
  return explanation.message === undefined ? explanation.reason : `${explanation.reason}: ${explanation.message}`;
}
