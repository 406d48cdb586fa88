import type { Pod } from '../../model/cluster.js';

type LabelMap = Pod['labels'];

/** At this many entries the cache starts over. */
export const MOST_ENCODED_LABELS = 4096;

/**
 * The labels of objects in one format, each encoded once. The Pods of a workload share one object of labels, and to
 * encode them takes longer than the rest of a Pod. An entry goes with its labels: otherwise those of Nodes that are gone
 * would stay.
 */
export class EncodedLabels<Encoded extends string | Uint8Array> {
  private encoded = new WeakMap<LabelMap, Encoded>();
  private count = 0;

  constructor(private readonly encode: (labels: LabelMap) => Encoded) {}

  encodeOnce(labels: LabelMap): Encoded {
    const before = this.encoded.get(labels);
    if (before !== undefined) return before;
    const encoded = this.encode(labels);
    if (this.count === MOST_ENCODED_LABELS) {
      this.encoded = new WeakMap();
      this.count = 0;
    }
    this.encoded.set(labels, encoded);
    this.count++;
    return encoded;
  }
}
