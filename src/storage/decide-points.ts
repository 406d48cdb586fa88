import { NODE_SLOT } from '../model/metrics-batch.js';
import { type NodePoints, PodPoints } from './node-points.js';
import type { PointRules } from './point-rules.js';
import type { PodSlots } from './pod-slots.js';
import { judgeSample, type SampleVerdict } from './previous-point.js';
import { NEVER_HELD } from './staleness.js';
import type { PointDecision } from './write-points.js';

/**
 * Decides for the node or for a Pod, whose samples do not all go on from the last points.
 *
 * @param ageMs how long ago its points arrived
 */
export function decidePoints(
  view: NodePoints | PodPoints,
  slots: PodSlots,
  ageMs: number,
  rules: PointRules,
): PointDecision {
  return view instanceof PodPoints
    ? decidePod(view, slots, ageMs, rules.podHeldForMs)
    : decideNode(slots, ageMs, rules.nodeHeldForMs);
}

/** The node is held while its samples say more CPU than there was. */
function decideNode(slots: PodSlots, ageMs: number, heldForMs: number): PointDecision {
  const verdict = judgeSample(slots, NODE_SLOT, Number.NaN);
  const { previous } = verdict;
  const isHeld = ageMs <= heldForMs && previous === 'impossible' && slots.columns.hasRate(NODE_SLOT);
  const outcome = isHeld ? 'hold' : previous === 'unmeasured' ? 'drop' : 'replace';
  return { outcome, verdicts: [verdict], isAnotherPod: false };
}

/**
 * A Pod is held while one of its containers has no rate. Its containers are then either all those of the answer before, at
 * their true time, or all those of this batch: none that runs is missing from a sum. A Pod that was deleted and whose
 * containers are all new is another Pod, which is not held.
 */
function decidePod(pod: PodPoints, slots: PodSlots, ageMs: number, heldForMs: number): PointDecision {
  const verdicts = judgePod(slots, heldForMs !== NEVER_HELD);
  const isAnother = pod.deleted && !verdicts.some(goesOn);
  const isWhole = verdicts.every(({ previous }) => previous !== 'unmeasured');
  const isHeld = ageMs <= heldForMs && !isAnother && !verdicts.every(makesRate) && pod.hasUsage;
  const outcome = isHeld ? 'hold' : isWhole ? 'replace' : 'drop';
  return { outcome, verdicts, isAnotherPod: isAnother && isWhole };
}

/**
 * Where Pods are held, a container that started after what is known of the Pod has a rate since then, however old it is.
 * It did not exist before, so all its CPU was used since, and that rate is as true as one between two samples. A container
 * that was not on the last page is new if it started after another container of the Pod was measured.
 */
function judgePod(slots: PodSlots, keepsPods: boolean): SampleVerdict[] {
  const { columns, first, end } = slots;
  const sinceMs = keepsPods ? columns.earliestMs(first, end) : Number.NaN;
  const verdicts: SampleVerdict[] = [];
  for (let slot = first; slot < end; slot++) verdicts.push(judgeSample(slots, slot, sinceMs));
  return verdicts;
}

/** Whether a sample makes a rate. */
function makesRate({ previous }: SampleVerdict): boolean {
  return previous !== 'none' && previous !== 'impossible' && previous !== 'unmeasured';
}

/** Whether a sample goes on from the container that was known. */
function goesOn({ previous }: SampleVerdict): boolean {
  return previous === 'last' || previous === 'previous';
}
