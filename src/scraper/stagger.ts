import { retainKeys } from '../model/retain-keys.js';

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
 * When to ask each kubelet, so that a cycle does not burden the network at once: after a random time below 8 ms a node and
 * 4 s (the original's rule), and then together with those whose time is up within the same tenth of a second, never
 * later than its own.
 *
 * A node keeps its place, so that it is asked once each resolution. At a new random time in each cycle it would be 4 s
 * sooner or later: numbers would get so much older, and with a resolution of 10 s, which is a kubelet's own interval, one
 * page of fifteen would repeat the last one, at the start for want of a rate.
 */
export class Stagger {
  /** From 0 up to, not including, 1. */
  private readonly places = new Map<string, number>();

  /** @param random yields numbers from 0 up to, not including, 1 */
  constructor(private readonly random: () => number = Math.random) {}

  batches<T extends { readonly name: string }>(nodes: readonly T[]): Batch<T>[] {
    const spreadMs = Math.min(PER_NODE_MS * nodes.length, LONGEST_MS);
    const batches = Map.groupBy(nodes, ({ name }) => Math.floor((this.placeOf(name) * spreadMs) / BATCH_MS) * BATCH_MS);
    return [...batches].map(([delayMs, items]) => ({ delayMs, items }));
  }

  /** Forgets all nodes but these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.places, nodeNames);
  }

  private placeOf(name: string): number {
    let place = this.places.get(name);
    if (place === undefined) this.places.set(name, (place = this.random()));
    return place;
  }
}
