import type { FleetNode } from '../fleet/fleet.ts';
import { PODS } from '../fleet/workload.ts';
import type { Tick } from './watcher.ts';

/** What was missing of some nodes and their Pods for some time. */
export interface Loss {
  /** The most at one time, and of how many. */
  readonly nodes: number;
  readonly ofNodes: number;
  readonly pods: number;
  readonly ofPods: number;
  /** Looks by name at one of these nodes, or at one of their Pods, that found nothing. */
  readonly missed: number;
  /** The longest time that one node, or a Pod of it, was away, in seconds: from the first look that missed it to the next that did not. */
  readonly longestS: number;
  /** When the first look missed something, in seconds after the fault began; undefined: none did. */
  readonly afterS?: number;
  /** When all were there again, in seconds after the fault ended; negative: before; undefined: they were not. */
  readonly backS?: number;
}

/** When a fault began and ended, in milliseconds since the epoch. */
export interface FaultTime {
  readonly begunMs: number;
  readonly endedMs: number;
}

/** Sums up what the looks missed of these nodes. The nodes have the names of now. */
export function lossOf(ticks: readonly Tick[], nodes: readonly FleetNode[], { begunMs, endedMs }: FaultTime): Loss {
  const missing = ticks.map((tick) => ({
    nodes: nodes.filter(({ name }) => !tick.nodes.has(name)).length,
    pods: nodes.reduce((sum, { index }) => sum + PODS - (tick.pods.get(index) ?? 0), 0),
    missed: nodes.filter(({ index }) => tick.missed.has(index)).length,
  }));
  const isMissing = (i: number): boolean => missing[i]!.nodes > 0 || missing[i]!.pods > 0 || missing[i]!.missed > 0;
  const bad = ticks.flatMap((_, i) => (isMissing(i) ? [i] : []));
  const [first, last] = [bad[0], bad.at(-1)];
  const next = last === undefined ? undefined : ticks[last + 1];
  return {
    nodes: Math.max(0, ...missing.map((one) => one.nodes)),
    ofNodes: nodes.length,
    pods: Math.max(0, ...missing.map((one) => one.pods)),
    ofPods: nodes.length * PODS,
    missed: missing.reduce((sum, one) => sum + one.missed, 0),
    longestS: Math.max(0, ...nodes.map((node) => longestGap(ticks, node))),
    ...(first !== undefined && { afterS: (ticks[first]!.atMs - begunMs) / 1000 }),
    ...(next !== undefined && { backS: (next.atMs - endedMs) / 1000 }),
  };
}

/** Whether nothing at all was missing. */
export function isNothing({ nodes, pods, missed }: Loss): boolean {
  return nodes + pods + missed === 0;
}

/** The loss in a few words. */
export function lossText(loss: Loss): string {
  if (isNothing(loss)) return 'nothing';
  const { nodes, ofNodes, pods, ofPods, longestS, afterS, backS } = loss;
  const what = `${nodes} of ${ofNodes} nodes, ${pods} of ${ofPods} Pods`;
  const back =
    backS === undefined ? 'not back' : backS < 0 ? 'back before its end' : `back ${backS.toFixed(0)} s after it`;
  return `${what}, up to ${longestS.toFixed(0)} s: gone ${afterS!.toFixed(0)} s after it began, ${back}`;
}

function longestGap(ticks: readonly Tick[], { name, index }: FleetNode): number {
  let [longest, sinceMs] = [0, undefined as number | undefined];
  for (const { atMs, nodes, pods } of ticks) {
    const isThere = nodes.has(name) && pods.get(index) === PODS;
    if (sinceMs !== undefined) longest = Math.max(longest, atMs - sinceMs);
    sinceMs = isThere ? undefined : (sinceMs ?? atMs);
  }
  return longest / 1000;
}
