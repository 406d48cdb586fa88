import { expositionNumber } from './exposition-number.ts';

/** What was measured of a container, a Pod or the node at one time. */
export interface Reading {
  /** The series' labels as the page writes them, braces included; empty for the node. */
  readonly labels: string;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly swapBytes: number;
  readonly timestampMs: number;
}

/** What was measured of a container. */
export interface ContainerReading extends Reading {
  /** Unix time of its start in seconds; its series alone carries no timestamp. */
  readonly startSeconds: number;
  /** Containers with a memory limit have one. */
  readonly swapLimitBytes?: number;
}

/** Everything one kubelet measured. Containers and Pods are in the order of `inPageOrder`. */
export interface NodeReadings {
  readonly node?: Reading;
  readonly containers: readonly ContainerReading[];
  readonly pods: readonly Reading[];
}

interface Family<R> {
  readonly header: string;
  readonly name: string;
  /** Undefined: this one has no such series. */
  readonly value: (reading: R) => number | undefined;
  readonly isTimed: boolean;
}

const HELP_NOT_WINDOWS = 'Reported only on non-windows systems';

const CONTAINER_FAMILIES: readonly Family<ContainerReading>[] = [
  family(
    'container_cpu_usage_seconds_total',
    'STABLE',
    'Cumulative cpu time consumed by the container in core-seconds',
    'counter',
    (r) => r.cpuSeconds,
  ),
  family(
    'container_memory_working_set_bytes',
    'STABLE',
    'Current working set of the container in bytes',
    'gauge',
    (r) => r.memoryBytes,
  ),
  {
    ...family(
      'container_start_time_seconds',
      'STABLE',
      'Start time of the container since unix epoch in seconds',
      'gauge',
      (r: ContainerReading) => r.startSeconds,
    ),
    isTimed: false,
  },
  family(
    'container_swap_limit_bytes',
    'ALPHA',
    `Current amount of the container swap limit in bytes. ${HELP_NOT_WINDOWS}`,
    'gauge',
    (r) => r.swapLimitBytes,
  ),
  family(
    'container_swap_usage_bytes',
    'ALPHA',
    `Current amount of the container swap usage in bytes. ${HELP_NOT_WINDOWS}`,
    'gauge',
    (r) => r.swapBytes,
  ),
];

const NODE_FAMILIES = commonFamilies('node', `Current swap usage of the node in bytes. ${HELP_NOT_WINDOWS}`);
const POD_FAMILIES = commonFamilies('pod', `Current amount of the pod swap usage in bytes. ${HELP_NOT_WINDOWS}`);

const SCRAPE_ERROR_HELP = '1 if there was an error while getting container metrics, 0 otherwise';
const scrapeErrors = (error: 0 | 1): string =>
  `${header('resource_scrape_error', 'STABLE', SCRAPE_ERROR_HELP, 'gauge')}resource_scrape_error ${error}\n` +
  `${header('scrape_error', 'ALPHA', SCRAPE_ERROR_HELP, 'gauge')}scrape_error ${error}\n`;
const NO_SCRAPE_ERROR = scrapeErrors(0);

/** The page of a kubelet whose container runtime does not respond. */
export const FAILED_PAGE = scrapeErrors(1);

/** The page `/metrics/resource`, byte for byte as a kubelet v1.36 lays it out. */
export function resourcePage({ node, containers, pods }: NodeReadings): string {
  let page = '';
  for (const one of CONTAINER_FAMILIES) page += familyText(one, containers);
  for (const one of NODE_FAMILIES) page += familyText(one, node ? [node] : []);
  for (const one of POD_FAMILIES) page += familyText(one, pods);
  return page + NO_SCRAPE_ERROR;
}

/** The labels of a container's series. */
export function containerLabels(namespace: string, pod: string, container: string): string {
  return `{container="${container}",namespace="${namespace}",pod="${pod}"}`;
}

/** The labels of a Pod's series. */
export function podLabels(namespace: string, pod: string): string {
  return `{namespace="${namespace}",pod="${pod}"}`;
}

/**
 * Orders by container, namespace and Pod, as the page does. Comparing the written labels does just that, because no
 * letter of a Kubernetes name sorts before the quote that ends it.
 */
export function inPageOrder(a: { readonly labels: string }, b: { readonly labels: string }): number {
  return a.labels < b.labels ? -1 : 1;
}

function familyText<R extends Reading>(
  { header: head, name, value, isTimed }: Family<R>,
  readings: readonly R[],
): string {
  let text = '';
  for (const reading of readings) {
    const number = value(reading);
    if (number === undefined) continue;
    const time = isTimed ? ` ${reading.timestampMs}` : '';
    text += `${name}${reading.labels} ${expositionNumber(number)}${time}\n`;
  }
  return text && head + text;
}

function commonFamilies(what: 'node' | 'pod', swapHelp: string): readonly Family<Reading>[] {
  return [
    family(
      `${what}_cpu_usage_seconds_total`,
      'STABLE',
      `Cumulative cpu time consumed by the ${what} in core-seconds`,
      'counter',
      (r) => r.cpuSeconds,
    ),
    family(
      `${what}_memory_working_set_bytes`,
      'STABLE',
      `Current working set of the ${what} in bytes`,
      'gauge',
      (r) => r.memoryBytes,
    ),
    family(`${what}_swap_usage_bytes`, 'ALPHA', swapHelp, 'gauge', (r) => r.swapBytes),
  ];
}

function family<R extends Reading>(
  name: string,
  stability: string,
  help: string,
  type: 'counter' | 'gauge',
  value: Family<R>['value'],
): Family<R> {
  return { header: header(name, stability, help, type), name, value, isTimed: true };
}

function header(name: string, stability: string, help: string, type: string): string {
  return `# HELP ${name} [${stability}] ${help}\n# TYPE ${name} ${type}\n`;
}
