import type { ExtraValues } from './extra-values.js';

/**
 * Who is measured on a kubelet's page. The node and each container have a slot, which says where their numbers are.
 * The batches of a node share one layout as long as its page names the same containers in the same order.
 */
export interface BatchLayout {
  /** Of each Pod, in the order of the page. A Pod occurs once and has at least one container. */
  readonly namespaces: readonly string[];
  /** The name of each Pod. */
  readonly pods: readonly string[];
  /** The slot of each Pod's first container; the Pod's others follow. Behind the last Pod, the number of slots. */
  readonly firstSlots: readonly number[];
  /** The name of the container in each slot; empty in the node's slot. */
  readonly containers: readonly string[];
}

/** The slot of the node itself. */
export const NODE_SLOT = 0;

/** How many numbers a slot has in a batch, and where in it each is. */
export const BATCH_FIELDS = 4;
/** When CPU and memory were measured, in whole milliseconds since the epoch. */
export const TIMESTAMP_MS = 0;
/** CPU used since the start, in nanoseconds of one core: a whole number, never negative. */
export const CPU_NS = 1;
/** Working set in bytes: a whole number, never negative. */
export const MEMORY_BYTES = 2;
/** When the container started, in nanoseconds since the epoch, or `UNKNOWN_START`: the double, as the page names it. */
export const START_NS = 3;

/** The start of what has no start time in its page: earlier than every time. */
export const UNKNOWN_START = Number.NEGATIVE_INFINITY;

/** What one kubelet yielded in one scrape: true until the next batch of the same node is decoded, which reuses it. */
export interface MetricsBatch {
  readonly layout: BatchLayout;
  /** `BATCH_FIELDS` numbers for each slot. CPU and memory that were not measured are zero. */
  readonly values: Float64Array;
  /** What `--extra-resources` asks for; absent without it. */
  readonly extra?: ExtraValues | undefined;
}

/** The layout of a page that names no container. */
export const NODE_ONLY: BatchLayout = { namespaces: [], pods: [], firstSlots: [1], containers: [''] };

/** The Pod whose container is in this slot. */
export function podAt({ firstSlots }: BatchLayout, slot: number): number {
  let low = 0;
  let high = firstSlots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firstSlots[middle]! <= slot) low = middle;
    else high = middle;
  }
  return low;
}

/** Numbers of which nothing was measured yet. */
export function emptyValues({ containers }: Pick<BatchLayout, 'containers'>): Float64Array {
  const values = new Float64Array(containers.length * BATCH_FIELDS);
  for (let at = START_NS; at < values.length; at += BATCH_FIELDS) values[at] = UNKNOWN_START;
  return values;
}

/** Whether the node or container has CPU and memory. The rule of metrics-server: zero counts as none. */
export function isMeasured(values: Float64Array, slot: number): boolean {
  return values[slot * BATCH_FIELDS + CPU_NS] !== 0 && values[slot * BATCH_FIELDS + MEMORY_BYTES] !== 0;
}

/** Whether both name the same containers in the same slots. */
export function isSameLayout(a: BatchLayout, b: BatchLayout): boolean {
  return (
    isEqual(a.pods, b.pods) &&
    isEqual(a.namespaces, b.namespaces) &&
    isEqual(a.firstSlots, b.firstSlots) &&
    isEqual(a.containers, b.containers)
  );
}

function isEqual<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
