import { hash } from 'node:crypto';

const PER_NODE_MS = 8;
const LONGEST_MS = 4000;

/**
 * How far apart batches begin, in milliseconds. A wake-up costs more than a request: with one wake-up for each node,
 * 1,000 nodes cost three times the CPU (`npm run bench -- kubelet`). At 5,000 nodes a batch is 125 of them and 5 MB.
 */
const BATCH_MS = 100;

/** What begins at the same time. */
export interface StaggeredBatch<T> {
  /** Since the beginning of the cycle, in milliseconds. */
  readonly delayMs: number;
  readonly items: readonly T[];
}

/**
 * A node's place in each cycle, from 0 up to, not including, 1. It is a hash of the node's name, as in VictoriaMetrics:
 * the same after a restart, and spread evenly over all nodes.
 */
export function placeInCycle(nodeName: string): number {
  return hash('sha256', nodeName, 'buffer').readUInt32BE(0) / 2 ** 32;
}

/**
 * Spreads requests over the beginning of a cycle, so that it does not burden the network at once. The window is the
 * original's: 8 ms for each node, at most 4 s. A node's place says where in the window it is asked, together with the
 * others of the same tenth of a second, and never later than at its place.
 *
 * The place stays the same, so that a node is asked once each resolution. At a new random time in each cycle it would
 * be asked up to 4 s sooner or later. Numbers would be older by that, and with a resolution of 10 s, which is a
 * kubelet's own interval, one page of fifteen would repeat the last one.
 */
export function batchesByPlace<T extends { readonly place: number }>(items: readonly T[]): StaggeredBatch<T>[] {
  const spreadMs = Math.min(PER_NODE_MS * items.length, LONGEST_MS);
  const batches = Map.groupBy(items, ({ place }) => Math.floor((place * spreadMs) / BATCH_MS) * BATCH_MS);
  return [...batches].map(([delayMs, batch]) => ({ delayMs, items: batch }));
}
