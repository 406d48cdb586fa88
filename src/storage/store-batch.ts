import type { MetricsBatch } from '../model/metrics-batch.js';
import { type Decision, decideNode, decidePod } from './decide.js';
import type { NodePoints, PodPoints } from './node-points.js';
import { PodSlots } from './pod-slots.js';
import { allGoOn } from './previous-point.js';
import type { BatchTimes } from './sample-clock.js';
import { NEVER_HELD } from './staleness.js';
import { writePoints } from './write-points.js';

/** By which rules a batch is stored. */
export interface Rules {
  readonly resolutionMs: number;
  /** For how long after its arrival a node's point may be held, in milliseconds, or `NEVER_HELD`. */
  readonly nodeHeldForMs: number;
  /** The same for a Pod's points. `NEVER_HELD` is the original's rule: a Pod with a container without a rate has no usage. */
  readonly podHeldForMs: number;
  /** More cores than this the node never uses. */
  readonly mostCores: number;
}

/** For `oldestFreshMs`: a container's start is no previous point. */
const NONE_FRESH_MS = 0;

/**
 * Makes a batch the last one of points with the same layout. For the node, and then for each Pod, it decides whether the
 * samples replace the points, and writes that.
 */
export function storeBatch(points: NodePoints, { values, extra }: MetricsBatch, times: BatchTimes, rules: Rules): void {
  points.noteTimes(times);
  // Across a change of the clock not even the time since a start is true.
  const oldestFreshMs = points.clockWasSet ? NONE_FRESH_MS : rules.resolutionMs;
  const bounds = { latestMs: times.latestMs, oldestFreshMs, mostCores: rules.mostCores };
  const slots = new PodSlots(points.columns, values, bounds);
  points.impossible.node = points.impossible.container = 0;
  points.servableContainers = points.absentPods = 0;
  storeNode(points, slots, times, rules);
  points.extra?.addSlots(extra, slots);
  const { pods, layout } = points;
  for (let place = 0; place < pods.length; place++) {
    slots.moveTo(layout.firstSlots[place]!, layout.firstSlots[place + 1]!);
    if (goesOn(points, slots)) points.servableContainers += slots.end - slots.first;
    else storeOddPod(pods[place]!, slots, times, rules);
    if (points.extra !== undefined && !pods[place]!.held) points.extra.addSlots(extra, slots);
  }
  points.extra?.addPods(extra, bounds);
  points.mostCores = rules.mostCores;
  points.storedMs = times.wallMs;
  points.pageArrivedMs = times.steadyMs;
}

/** Stores samples that all go on from the last points, as nearly all do, without a decision for each. */
function goesOn(points: NodePoints, slots: PodSlots): boolean {
  if (!allGoOn(slots)) return false;
  points.columns.follow(slots.first, slots.end, slots.samples);
  points.release(slots.first);
  return true;
}

function storeNode(points: NodePoints, slots: PodSlots, { steadyMs }: BatchTimes, { nodeHeldForMs }: Rules): void {
  if (goesOn(points, slots)) return;
  const { arrivedMs } = points;
  const decision = decideNode(slots, steadyMs - arrivedMs <= nodeHeldForMs);
  write(points, slots, decision, arrivedMs);
  points.impossible.node = impossibleSamples(decision);
}

function storeOddPod(pod: PodPoints, slots: PodSlots, { steadyMs }: BatchTimes, { podHeldForMs }: Rules): void {
  const { node: points, arrivedMs } = pod;
  const mayHold = steadyMs - arrivedMs <= podHeldForMs;
  const keepsPods = podHeldForMs !== NEVER_HELD;
  const decision = decidePod(slots, { mayHold, keepsPods, wasDeleted: pod.deleted });
  write(points, slots, decision, arrivedMs);
  if (decision.isAnotherPod) pod.deleted = false;
  points.impossible.container += impossibleSamples(decision);
  points.servableContainers += points.columns.countRates(slots.first, slots.end);
  if (!pod.present) points.absentPods++;
}

function write(points: NodePoints, slots: PodSlots, decision: Decision, arrivedMs: number): void {
  writePoints(slots, decision);
  if (decision.outcome === 'hold') points.hold(slots.first, arrivedMs);
  else points.release(slots.first);
}

function impossibleSamples({ verdicts }: Decision): number {
  let count = 0;
  for (const { previous } of verdicts) if (previous === 'impossible') count++;
  return count;
}
