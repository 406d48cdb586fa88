import type { Pod } from '../../model/cluster.js';
import type { BackwardWriter } from './backward-writer.js';

type Labels = Pod['labels'];

/** As many as the lister's pool of labels holds; beyond it all are forgotten, which costs time and nothing else. */
const LARGEST = 4096;

/**
 * Writes the labels of objects. A workload's Pods share one object of labels, so that what was written once is mostly
 * written again: a copy, where writing them anew takes longer than all the rest of a Pod.
 */
export class LabelBytes {
  private readonly known = new Map<Labels, Uint8Array>();

  constructor(private readonly write: (writer: BackwardWriter, labels: Labels) => void) {}

  append(writer: BackwardWriter, labels: Labels): void {
    const known = this.known.get(labels);
    if (known !== undefined) return writer.bytes(known);
    const before = writer.length;
    this.write(writer, labels);
    if (this.known.size >= LARGEST) this.known.clear();
    this.known.set(labels, writer.since(before));
  }
}
