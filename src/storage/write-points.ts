import type { PointColumns } from './point-columns.js';
import type { PodSlots } from './pod-slots.js';
import type { SampleVerdict } from './previous-point.js';

/** What becomes of the points of the node, or of a Pod, with one more batch. */
export interface PointDecision {
  /** The samples replace the points, the points stay as they were, or none is left. */
  readonly outcome: 'replace' | 'hold' | 'drop';
  /** What the rule of two points says of each sample, beginning with the first slot. */
  readonly verdicts: readonly SampleVerdict[];
  /** Whether the Pod is another one of the same name. */
  readonly isAnotherPod: boolean;
}

/** Writes what was decided for some slots. */
export function writePoints({ columns, samples, first, end }: PodSlots, { outcome, verdicts }: PointDecision): void {
  for (let slot = first; slot < end; slot++) {
    const verdict = verdicts[slot - first]!;
    if (outcome === 'drop') columns.clearSlot(slot);
    else if (outcome === 'replace') replacePoint(columns, slot, samples, verdict);
    else if (!verdict.keepsAside) columns.setAside(slot, samples);
  }
}

/**
 * Makes a sample the last point if it makes a rate or is the first one. Otherwise the slot has no rate until the next
 * sample. One that was not measured leaves no point.
 */
export function replacePoint(columns: PointColumns, slot: number, samples: Float64Array, verdict: SampleVerdict): void {
  const { previous, keepsAside } = verdict;
  if (previous === 'unmeasured') return columns.clearSlot(slot);
  if (previous !== 'none' && previous !== 'impossible') {
    columns.setPrevious(slot, previous);
    return columns.setLast(slot, samples);
  }
  columns.endRate(slot);
  if (previous === 'none' && !columns.hasPoint(slot, slot + 1)) columns.setLast(slot, samples);
  else if (!keepsAside) columns.setAside(slot, samples);
}
