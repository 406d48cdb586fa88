import type { Pod } from '../../model/cluster.js';
import type { BackwardWriter } from './backward-writer.js';

type Labels = Pod['labels'];

/** After so many all are forgotten, which costs time and nothing else. */
export const MOST_ENCODED_LABELS = 4096;

/**
 * Writes the labels of objects. A workload's Pods share one object of labels, so that what was written once is mostly
 * written again: a copy, where writing them anew takes longer than all the rest of a Pod. It goes when the labels go: no
 * Node shares its labels with another, and where Nodes come and go those of thousands that are gone would stay.
 */
export class LabelBytes {
  private known = new WeakMap<Labels, Uint8Array>();
  private noted = 0;

  constructor(private readonly write: (writer: BackwardWriter, labels: Labels) => void) {}

  append(writer: BackwardWriter, labels: Labels): void {
    const known = this.known.get(labels);
    if (known !== undefined) return writer.bytes(known);
    const before = writer.length;
    this.write(writer, labels);
    if (this.noted === MOST_ENCODED_LABELS) {
      this.known = new WeakMap();
      this.noted = 0;
    }
    this.known.set(labels, writer.since(before));
    this.noted++;
  }
}
