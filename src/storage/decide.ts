import { NODE_SLOT } from '../model/metrics-batch.js';
import type { PodSlots } from './pod-slots.js';
import { judge, type Verdict } from './previous-point.js';

/**
 * What becomes of the points of a Pod, or of the node, with one more batch: its samples replace them, they stay as they
 * were (`hold`), or none is left (`drop`).
 */
export type Outcome = 'replace' | 'hold' | 'drop';

/** What becomes of some slots, and why. */
export interface Decision {
  readonly outcome: Outcome;
  /** What the rule of two points says of each sample, beginning with the first slot. */
  readonly verdicts: readonly Verdict[];
  /** Whether the Pod is another one of the same name. */
  readonly isAnotherPod: boolean;
}

/**
 * Decides for the node: it is held while its samples say more CPU than there was.
 *
 * @param mayHold whether its points are young enough to be held
 */
export function decideNode(slots: PodSlots, mayHold: boolean): Decision {
  const verdict = judge(slots, NODE_SLOT, Number.NaN);
  const { previous } = verdict;
  const isHeld = mayHold && previous === 'impossible' && slots.columns.hasRate(NODE_SLOT);
  const outcome = isHeld ? 'hold' : previous === 'unmeasured' ? 'drop' : 'replace';
  return { outcome, verdicts: [verdict], isAnotherPod: false };
}

/** What is known of a Pod beside its points. */
export interface PodCase {
  /** Whether its points are young enough to be held. */
  readonly mayHold: boolean;
  /** Whether Pods are held at all. */
  readonly keepsPods: boolean;
  /** Whether it was deleted. A Pod of the same name may follow it. */
  readonly wasDeleted: boolean;
}

/**
 * Decides for a Pod. It is held while one of its containers has no rate, so that its containers are either all those of
 * the answer before, at their true time, or all those of this batch: none that runs is missing from a sum. A Pod that was
 * deleted and whose containers are all new is another Pod and is not held.
 */
export function decidePod(slots: PodSlots, { mayHold, keepsPods, wasDeleted }: PodCase): Decision {
  const { columns, first, end } = slots;
  const verdicts = judgePod(slots, keepsPods);
  const isAnother = wasDeleted && !verdicts.some(goesOn);
  const isWhole = verdicts.every(({ previous }) => previous !== 'unmeasured');
  const isHeld = mayHold && !isAnother && !verdicts.every(makesRate) && columns.hasUsage(first, end);
  const outcome = isHeld ? 'hold' : isWhole ? 'replace' : 'drop';
  return { outcome, verdicts, isAnotherPod: isAnother && isWhole };
}

/**
 * Where Pods are held, a container that started after what is known of the Pod has a rate since then, however old it is.
 * It did not exist before, so all its CPU was used since, and that rate is as true as one between two samples. A container
 * that was not on the last page is new if it started after another container of the Pod was measured.
 */
function judgePod(slots: PodSlots, keepsPods: boolean): Verdict[] {
  const { columns, first, end } = slots;
  const sinceMs = keepsPods ? columns.earliestMs(first, end) : Number.NaN;
  const verdicts: Verdict[] = [];
  for (let slot = first; slot < end; slot++) verdicts.push(judge(slots, slot, sinceMs));
  return verdicts;
}

/** Whether a sample makes a rate. */
function makesRate({ previous }: Verdict): boolean {
  return previous !== 'none' && previous !== 'impossible' && previous !== 'unmeasured';
}

/** Whether a sample goes on from the container that was known. */
function goesOn({ previous }: Verdict): boolean {
  return previous === 'last' || previous === 'previous';
}
