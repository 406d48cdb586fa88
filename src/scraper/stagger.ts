const PER_NODE_MS = 8;
const LONGEST_MS = 4000;

/**
 * How far apart requests begin, in milliseconds. Waking up costs more than asking: with one wake-up a node, 1,000 of
 * them cost three times the CPU (`npm run bench -- kubelet`). At 5,000 nodes one batch is 125 of them and 5 MB.
 */
const BATCH_MS = 100;

/** What begins at the same time. */
export interface Batch<T> {
  /** Since the beginning of the cycle. */
  readonly delayMs: number;
  readonly items: readonly T[];
}

/**
 * When to ask each kubelet, so that a cycle does not burden the network at once: after a random time below 8 ms a node
 * and 4 s (the original's rule), and then together with those whose time is up within the same tenth of a second,
 * never later than its own.
 *
 * @param random yields numbers from 0 up to, not including, 1
 */
export function staggerInBatches<T>(items: readonly T[], random: () => number): Batch<T>[] {
  const spreadMs = Math.min(PER_NODE_MS * items.length, LONGEST_MS);
  const batches = Map.groupBy(items, () => Math.floor((random() * spreadMs) / BATCH_MS) * BATCH_MS);
  return [...batches].map(([delayMs, batch]) => ({ delayMs, items: batch }));
}
