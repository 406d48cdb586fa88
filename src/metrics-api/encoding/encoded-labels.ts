import type { Pod } from '../../model/cluster.js';

type LabelMap = Pod['labels'];

/**
 * The most entries of the cache. It has room for 30,000 Pods of which each has labels of its own, in some 500 bytes for
 * each entry.
 */
export const MOST_ENCODED_LABELS = 32_768;

/** A full cache starts over after this many labels that it does not have: by then it may be full of Pods that are gone. */
export const MISSES_TO_RESTART = 4 * MOST_ENCODED_LABELS;

/**
 * The labels of objects in one format, each encoded once. The Pods of a workload share one object of labels. To encode
 * labels takes longer than the rest of a Pod (`npm run bench -- answers`, all Pods with labels of their own). An entry
 * goes with its labels: otherwise those of Nodes that are gone would stay.
 *
 * A full cache keeps what it has and encodes other labels each time. If each new entry replaced an old one, a list of
 * more labels than the cache has room for would find none of them.
 */
export class EncodedLabels<Encoded extends string | Uint8Array> {
  private encoded = new WeakMap<LabelMap, Encoded>();
  private count = 0;
  private misses = 0;

  constructor(private readonly encode: (labels: LabelMap) => Encoded) {}

  encodeOnce(labels: LabelMap): Encoded {
    const before = this.encoded.get(labels);
    if (before !== undefined) return before;
    const encoded = this.encode(labels);
    if (this.count === MOST_ENCODED_LABELS) {
      this.misses++;
      if (this.misses < MISSES_TO_RESTART) return encoded;
      this.encoded = new WeakMap();
      this.count = 0;
      this.misses = 0;
    }
    this.encoded.set(labels, encoded);
    this.count++;
    return encoded;
  }
}
