import type { Pod } from '../../model/cluster.js';
import type { BackwardWriter } from './backward-writer.js';

type Labels = Pod['labels'];

/**
 * Writes labels of objects, one after the other. A workload's Pods stand beside each other in a list and share one object
 * of labels, so that what was written last is mostly written again: a copy, where writing them anew takes as long as all
 * the rest of a Pod.
 */
export class LabelBytes {
  private lastLabels: Labels | undefined;
  private lastBytes: Uint8Array = new Uint8Array();

  constructor(private readonly write: (writer: BackwardWriter, labels: Labels) => void) {}

  append(writer: BackwardWriter, labels: Labels): void {
    if (labels === this.lastLabels) return writer.bytes(this.lastBytes);
    const before = writer.length;
    this.write(writer, labels);
    this.lastBytes = writer.since(before);
    this.lastLabels = labels;
  }
}
