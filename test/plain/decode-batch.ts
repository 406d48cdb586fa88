import { CollectionError } from '../../src/kubelet/page/collection-error.js';
import { ExpositionScanner } from '../../src/kubelet/page/exposition-scanner.ts';
import { OPEN_BRACE } from '../../src/kubelet/page/exposition-bytes.js';
import type { SampleLabels } from '../../src/kubelet/page/sample-labels.ts';
import { NameCache } from '../../src/kubelet/page/name-cache.js';
import { UNKNOWN_START } from '../../src/model/metrics-batch.js';
import type { MetricsBatch, MetricsPoint, PodMetricsPoint } from './metrics-batch.ts';

const NODE_CPU = Buffer.from('node_cpu_usage_seconds_total');
const NODE_MEMORY = Buffer.from('node_memory_working_set_bytes');
const CONTAINER_CPU = Buffer.from('container_cpu_usage_seconds_total');
const CONTAINER_MEMORY = Buffer.from('container_memory_working_set_bytes');
const CONTAINER_START = Buffer.from('container_start_time_seconds');

const SCRAPE_ERRORS = ['resource_scrape_error', 'scrape_error'].map((name) => Buffer.from(name));

const CONTAINER = Buffer.from('container');
const POD = Buffer.from('pod');
const NAMESPACE = Buffer.from('namespace');

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type PointDraft = Draft<MetricsPoint>;

/** A container while its page is read. */
interface ContainerDraft {
  readonly name: string;
  readonly point: PointDraft;
}

interface PodDraft {
  readonly namespace: string;
  readonly name: string;
  readonly containers: ContainerDraft[];
}

/**
 * Decodes a kubelet's `/metrics/resource` page. A sample without a time has `requestTimeMs`, when the request was sent.
 * Pods and containers come in the order of their first appearance in the page.
 *
 * The rules are metrics-server's. A node without CPU or memory is absent. A Pod with a container without CPU or memory is
 * left out whole. Zero counts as none. Of several samples of one series the last one counts.
 *
 * @throws ExpositionError when a line does not parse; CollectionError when the kubelet could not collect its metrics
 */
export function decodeBatch(page: Buffer, requestTimeMs: number): MetricsBatch {
  const samples = new ExpositionScanner(page);
  const containers = new Containers(samples);
  const node = emptyPoint();
  let failed: string | undefined;
  while (samples.nextSample()) {
    // The original compares the raw text of the series: white space around the name makes another series.
    if (samples.nameStart !== samples.start) continue;
    if (samples.labels !== undefined && samples.page[samples.nameEnd] !== OPEN_BRACE) continue;
    if (isNamed(samples, CONTAINER_CPU)) setCpu(containers.current(), samples, requestTimeMs);
    else if (isNamed(samples, CONTAINER_MEMORY)) setMemory(containers.current(), samples, requestTimeMs);
    else if (isNamed(samples, CONTAINER_START)) setStart(containers.current(), samples);
    else if (isNamed(samples, NODE_CPU)) setCpu(node, samples, requestTimeMs);
    else if (isNamed(samples, NODE_MEMORY)) setMemory(node, samples, requestTimeMs);
    for (const name of SCRAPE_ERRORS) {
      if (isNamed(samples, name) && samples.value !== 0) failed ??= `${name.toString()} ${samples.value}`;
    }
  }
  if (failed !== undefined) throw new CollectionError(`the kubelet could not collect its metrics (${failed})`);
  const pods = containers.completePods();
  return isComplete(node) ? { node, pods } : { pods };
}

/** Decodes the pages of one kubelet in turn. A page without anything, after one with something, is an error. */
export class PlainDecoder {
  private last: 'nothing' | 'something' | undefined;

  decode(page: Buffer, requestTimeMs: number): MetricsBatch {
    const batch = decodeBatch(page, requestTimeMs);
    // A Pod that is left out whole counts as something.
    const has = batch.node !== undefined || namesContainer(page) ? 'something' : 'nothing';
    if (has === 'nothing' && this.last === 'something') {
      throw new CollectionError('the page has neither the node nor any container, where there were some');
    }
    this.last = has;
    return batch;
  }
}

function namesContainer(page: Buffer): boolean {
  const samples = new ExpositionScanner(page);
  const containers = new Containers(samples);
  while (samples.nextSample()) {
    if (samples.nameStart !== samples.start) continue;
    if (samples.labels === undefined || samples.page[samples.nameEnd] !== OPEN_BRACE) continue;
    const read = [CONTAINER_CPU, CONTAINER_MEMORY, CONTAINER_START].some((name) => isNamed(samples, name));
    if (read && containers.current() !== undefined) return true;
  }
  return false;
}

/** The containers of one page, by the labels of its samples. */
class Containers {
  private readonly pods: PodDraft[] = [];
  private readonly podsByNamespace = new Map<string, Map<string, PodDraft>>();
  private readonly names = new NameCache();

  constructor(private readonly samples: ExpositionScanner) {}

  /**
   * The point of the container that the current sample's labels name. Undefined when one of the three labels is missing:
   * such a sample belongs to no container. The original takes another label's text for the missing name.
   */
  current(): PointDraft | undefined {
    const { labels } = this.samples;
    return labels && this.find(labels)?.point;
  }

  /** The Pods of which every container has CPU and memory. */
  completePods(): PodMetricsPoint[] {
    return this.pods.filter(({ containers }) => containers.every(({ point }) => isComplete(point)));
  }

  private find(labels: SampleLabels): ContainerDraft | undefined {
    const name = this.label(labels, CONTAINER);
    const podName = this.label(labels, POD);
    const namespace = this.label(labels, NAMESPACE);
    if (name === undefined || podName === undefined || namespace === undefined) return undefined;
    const { containers } = this.pod(namespace, podName);
    let container = containers.find((known) => known.name === name);
    if (container === undefined) containers.push((container = { name, point: emptyPoint() }));
    return container;
  }

  private pod(namespace: string, name: string): PodDraft {
    let pods = this.podsByNamespace.get(namespace);
    if (pods === undefined) this.podsByNamespace.set(namespace, (pods = new Map()));
    let pod = pods.get(name);
    if (pod === undefined) {
      pod = { namespace, name, containers: [] };
      pods.set(name, pod);
      this.pods.push(pod);
    }
    return pod;
  }

  private label({ offsets }: SampleLabels, name: Buffer): string | undefined {
    const { page } = this.samples;
    for (let slot = 0; slot < offsets.length; slot += 4) {
      if (!equalsBytes(page, offsets[slot]!, offsets[slot + 1]!, name)) continue;
      return this.names.readName(page, offsets[slot + 2]!, offsets[slot + 3]!);
    }
    return undefined;
  }
}

function emptyPoint(): PointDraft {
  return { timestampMs: 0, timestampNs: 0, startMs: UNKNOWN_START, startNs: 0, cpuNanoseconds: 0, memoryBytes: 0 };
}

/** A sample sets CPU or memory and the time at once, so a point that has both has a time. */
function isComplete(point: MetricsPoint): boolean {
  return point.cpuNanoseconds !== 0 && point.memoryBytes !== 0;
}

function setCpu(point: PointDraft | undefined, sample: ExpositionScanner, requestTimeMs: number): void {
  if (point === undefined) return;
  point.cpuNanoseconds = toCount(sample.value * 1e9, 2 ** 64);
  point.timestampMs = Number.isNaN(sample.timestampMs) ? requestTimeMs : sample.timestampMs;
}

function setMemory(point: PointDraft | undefined, sample: ExpositionScanner, requestTimeMs: number): void {
  if (point === undefined) return;
  point.memoryBytes = toCount(sample.value, 2 ** 64);
  point.timestampMs = Number.isNaN(sample.timestampMs) ? requestTimeMs : sample.timestampMs;
}

function setStart(point: PointDraft | undefined, sample: ExpositionScanner): void {
  if (point === undefined) return;
  const nanoseconds = toCount(sample.value * 1e9, 2 ** 63);
  // Exact beyond 2^53: the remainder of doubles is exact, and the quotient is off by less than a thousandth.
  point.startNs = nanoseconds % 1e6;
  point.startMs = Math.round((nanoseconds - point.startNs) / 1e6);
}

/**
 * Returns a whole number below the limit. NaN and a negative or larger number count as zero: the original's conversion to
 * an integer depends on the processor there.
 */
function toCount(value: number, limit: number): number {
  return value > 0 && value < limit ? Math.trunc(value) : 0;
}

function isNamed(sample: ExpositionScanner, name: Buffer): boolean {
  return equalsBytes(sample.page, sample.nameStart, sample.nameEnd, name);
}

function equalsBytes(page: Buffer, start: number, end: number, bytes: Buffer): boolean {
  if (end - start !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (page[start + i] !== bytes[i]) return false;
  return true;
}
