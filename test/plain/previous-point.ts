import type { MetricsPoint } from './metrics-batch.ts';

/** The last two points of one node or container. */
export interface PointPair {
  readonly last: MetricsPoint;
  /** The point before `last` since the same start; absent until there is one. */
  readonly prev: MetricsPoint | undefined;
}

/** A container younger than this has used too little CPU for a rate since its start to mean anything. */
const FRESH_CONTAINER_MIN_AGE_NS = 10e9;

/**
 * The pair after one more point was measured. The rules are the original's (`podStorage.Store`, v0.9.0):
 *
 * - A fresh container, started within the resolution and at least 10 s ago, has its start as previous point, at which
 *   it had used no CPU.
 * - A container that started after the stored point was measured has restarted: it has no previous point. Unlike there,
 *   one whose start is that of the stored point has not: the node's clock was set back beyond it.
 * - A newer point makes the stored one previous. A point that is not newer, as when a kubelet serves the same sample
 *   twice, keeps the previous one, unless time went back beyond it.
 *
 * One defect of the original is not copied: where there is no previous point to keep, it keeps a point of zeros.
 */
export function nextPair(stored: PointPair | undefined, next: MetricsPoint, resolutionMs: number): PointPair {
  return { last: next, prev: previousPoint(stored, next, resolutionMs) };
}

function previousPoint(
  stored: PointPair | undefined,
  next: MetricsPoint,
  resolutionMs: number,
): MetricsPoint | undefined {
  const isAhead = stored !== undefined && isSameStart(next, stored.last) && !startedBefore(next, stored.last);
  if (isFresh(next, resolutionMs) && !isAhead) return startOf(next);
  if (stored === undefined || !(isAhead || startedBefore(next, stored.last))) return undefined;
  if (isBefore(stored.last, next)) return stored.last;
  if (stored.prev !== undefined && isBefore(stored.prev, next)) return stored.prev;
  return undefined;
}

function isFresh(point: MetricsPoint, resolutionMs: number): boolean {
  const ageNs = (point.timestampMs - point.startMs) * 1e6 + (point.timestampNs - point.startNs);
  return ageNs >= FRESH_CONTAINER_MIN_AGE_NS && ageNs < resolutionMs * 1e6;
}

function isSameStart(a: MetricsPoint, b: MetricsPoint): boolean {
  return a.startMs === b.startMs && a.startNs === b.startNs;
}

/** The container's start as a point. */
function startOf(point: MetricsPoint): MetricsPoint {
  return { ...point, timestampMs: point.startMs, timestampNs: point.startNs, cpuNanoseconds: 0 };
}

function startedBefore(point: MetricsPoint, measured: MetricsPoint): boolean {
  return isEarlier(point.startMs, point.startNs, measured.timestampMs, measured.timestampNs);
}

function isBefore(a: MetricsPoint, b: MetricsPoint): boolean {
  return isEarlier(a.timestampMs, a.timestampNs, b.timestampMs, b.timestampNs);
}

function isEarlier(aMs: number, aNs: number, bMs: number, bNs: number): boolean {
  return aMs < bMs || (aMs === bMs && aNs < bNs);
}
