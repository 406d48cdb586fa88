import type { MetricsBatch } from '../model/metrics-batch.js';
import { decidePoints } from './decide-points.js';
import type { NodePoints, PodPoints } from './node-points.js';
import type { PointRules } from './point-rules.js';
import { PodSlots } from './pod-slots.js';
import { allGoOn } from './previous-point.js';
import type { BatchTimes } from './batch-times.js';
import { type PointDecision, writePoints } from './write-points.js';

/** For `oldestFreshMs`: a container's start is no previous point. */
const NONE_FRESH_MS = 0;

/**
 * Makes a batch the last one of points with the same layout. For the node, and then for each Pod, it decides whether the
 * samples replace the points, and writes that.
 */
export function storeSamples(
  points: NodePoints,
  { values, extra }: MetricsBatch,
  times: BatchTimes,
  rules: PointRules,
): void {
  points.noteTimes(times);
  points.mostCores = rules.mostCores;
  points.impossible.node = points.impossible.container = 0;
  points.servableContainers = points.absentPods = 0;
  // Across a change of the clock not even the time since a start is true.
  const oldestFreshMs = points.clockWasSet ? NONE_FRESH_MS : rules.resolutionMs;
  const bounds = { latestMs: times.latestMs, oldestFreshMs, mostCores: rules.mostCores };
  const slots = new PodSlots(points.columns, values, bounds);
  if (!storeIfAllGoOn(points, slots)) {
    const decision = storeOdd(points, slots, times, rules);
    points.impossible.node = impossibleSamples(decision);
  }
  points.extra?.addSlots(extra, slots);
  const { pods, layout } = points;
  for (let place = 0; place < pods.length; place++) {
    slots.moveTo(layout.firstSlots[place]!, layout.firstSlots[place + 1]!);
    if (storeIfAllGoOn(points, slots)) points.servableContainers += slots.end - slots.first;
    else {
      const decision = storeOdd(pods[place]!, slots, times, rules);
      noteOddPod(pods[place]!, decision);
    }
    if (points.extra !== undefined && !pods[place]!.held) points.extra.addSlots(extra, slots);
  }
  points.extra?.addPods(extra, bounds);
  points.storedMs = times.wallMs;
  points.pageArrivedMs = times.steadyMs;
}

/** Stores samples that all go on from the last points, as nearly all do, without garbage. */
function storeIfAllGoOn(points: NodePoints, slots: PodSlots): boolean {
  if (!allGoOn(slots)) return false;
  points.columns.advanceSlots(slots.first, slots.end, slots.samples);
  points.releasePod(slots.first);
  return true;
}

/** Decides for the node or a Pod, and writes what was decided. */
function storeOdd(
  view: NodePoints | PodPoints,
  slots: PodSlots,
  { steadyMs }: BatchTimes,
  rules: PointRules,
): PointDecision {
  const { node, arrivedMs } = view;
  const decision = decidePoints(view, slots, steadyMs - arrivedMs, rules);
  writePoints(slots, decision);
  if (decision.outcome === 'hold') node.holdPod(slots.first, arrivedMs);
  else node.releasePod(slots.first);
  return decision;
}

function noteOddPod(pod: PodPoints, decision: PointDecision): void {
  const { node } = pod;
  if (decision.isAnotherPod) pod.deleted = false;
  node.impossible.container += impossibleSamples(decision);
  node.servableContainers += pod.columns.countRates(pod.firstSlot, pod.endSlot);
  if (!pod.present) node.absentPods++;
}

function impossibleSamples({ verdicts }: PointDecision): number {
  let count = 0;
  for (const { previous } of verdicts) if (previous === 'impossible') count++;
  return count;
}
