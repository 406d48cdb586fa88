import type { MetricsPoint } from './metrics-batch.ts';
import { usageBetween, windowBetween } from './usage-between.ts';

/** What is known of one node or container. */
export interface PointPair {
  /** Absent until there is a credible sample. */
  readonly last: MetricsPoint | undefined;
  /** The point before `last`; present when the two make a rate. */
  readonly prev: MetricsPoint | undefined;
  /** A later sample that makes no rate with `last`. */
  readonly aside: MetricsPoint | undefined;
}

export const NOTHING: PointPair = { last: undefined, prev: undefined, aside: undefined };

/** The rules for a batch's samples. */
export interface Judged {
  /** A younger container is fresh. */
  readonly freshMs: number;
  readonly mostCores: number;
  /** A container of which nothing is known is new if it started at this time or later; absent: it never is. */
  readonly sinceMs?: number | undefined;
}

/** Why a sample makes no rate. */
export type Fault = 'none' | 'impossible';

/** The point before a sample, and which of the known points it is. */
export interface Previous {
  readonly from: 'start' | 'last' | 'previous' | 'aside';
  readonly point: MetricsPoint;
}

const SECOND_NS = 1e9;
const DAY_NS = 86_400e9;
const BELIEVED_AFTER_MS = 300_000;

/** Returns the point that makes a rate with a sample, or why there is none. */
export function previousPoint(known: PointPair, next: MetricsPoint, judged: Judged): Previous | Fault {
  const { last, prev, aside } = known;
  const rate = (from: MetricsPoint | undefined) => from !== undefined && makesRate(from, next, judged.mostCores);
  const possible = isPossible(next, judged.mostCores);
  const same = last !== undefined && (isSame(last, next) || isContinued(last, next, possible));
  const age = ageNs(next);
  const clockWasSetBack =
    same && age !== undefined && ageNs(last) !== undefined && ageNs(last)! <= 0 && startsEqual(last, next);
  const fresh = age !== undefined && age >= 10 * SECOND_NS && age < judged.freshMs * 1e6;
  if (fresh && possible && !clockWasSetBack) return { from: 'start', point: startOf(next) };

  const doubted = aside !== undefined && isDoubted(last, aside, judged.mostCores);
  const longEnough = aside !== undefined && next.timestampMs - aside.timestampMs >= BELIEVED_AFTER_MS;
  const fromAside = aside !== undefined && isSame(aside, next) && rate(aside) && (!doubted || longEnough);
  const asideFirst = same ? startOrNone(next) === undefined : prev === undefined;
  if (fromAside && asideFirst) return { from: 'aside', point: aside };
  if (same && rate(last)) return { from: 'last', point: last };
  if (same && next.timestampMs <= last.timestampMs && prev !== undefined) {
    const before = isStart(prev) ? startOf(last) : prev;
    if (rate(before)) return { from: 'previous', point: isStart(prev) ? startOf(next) : prev };
  }
  if (!same && possible && isNew(last, next, judged) && age! >= 10 * SECOND_NS && age! <= DAY_NS) {
    return { from: 'start', point: startOf(next) };
  }
  if (fromAside) return { from: 'aside', point: aside };
  return isDoubted(last, next, judged.mostCores) ? 'impossible' : 'none';
}

/** Returns what is known after a sample that is looked at alone. */
export function nextPair(known: PointPair, next: MetricsPoint, judged: Judged): PointPair {
  const prev = previousPoint(known, next, judged);
  if (typeof prev !== 'string') return { last: next, prev: prev.point, aside: undefined };
  if (prev === 'none' && known.last === undefined) return { last: next, prev: undefined, aside: undefined };
  return { ...withAside(known, next, judged), prev: undefined };
}

/** Returns what is known after a sample is set aside. A doubted sample set aside stays if the new one confirms it. */
export function withAside(known: PointPair, next: MetricsPoint, { mostCores }: Judged): PointPair {
  const { last, aside } = known;
  if (aside !== undefined && isDoubted(last, aside, mostCores) && isSame(aside, next)) {
    if (aside.timestampMs === next.timestampMs || makesRate(aside, next, mostCores)) return known;
  }
  return { ...known, aside: next };
}

function makesRate(from: MetricsPoint, next: MetricsPoint, mostCores: number): boolean {
  if (typeof usageBetween(from, next) === 'string') return false;
  return next.cpuNanoseconds - from.cpuNanoseconds <= mostCores * windowBetween(from, next);
}

/** The start in milliseconds; undefined when the page has none, or has something else in its place. */
function startOrNone({ startMs }: MetricsPoint): number | undefined {
  return startMs < 1e12 ? undefined : startMs;
}

function ageNs(point: MetricsPoint): number | undefined {
  return startOrNone(point) === undefined ? undefined : windowBetween(startOf(point), point);
}

function startsEqual(a: MetricsPoint, b: MetricsPoint): boolean {
  return a.startMs === b.startMs && a.startNs === b.startNs;
}

function isSame(point: MetricsPoint, next: MetricsPoint): boolean {
  const [start, nextStart] = [startOrNone(point), startOrNone(next)];
  if (start === undefined && nextStart === undefined) return true;
  if (nextStart === undefined) return false;
  if (start !== undefined && startsEqual(point, next)) return true;
  if (next.startMs >= point.timestampMs) return false;
  return start === undefined || Math.abs(windowBetween(startOf(point), startOf(next))) < SECOND_NS;
}

/** Whether the start is wrong, and not the counter. */
function isContinued(last: MetricsPoint, next: MetricsPoint, possible: boolean): boolean {
  return !possible && next.cpuNanoseconds >= last.cpuNanoseconds;
}

function isPossible(point: MetricsPoint, mostCores: number): boolean {
  const age = ageNs(point);
  return age === undefined || age <= 0 || point.cpuNanoseconds <= mostCores * age;
}

function isDoubted(last: MetricsPoint | undefined, next: MetricsPoint, mostCores: number): boolean {
  if (!isPossible(next, mostCores)) return true;
  if (last === undefined || next.timestampMs <= last.timestampMs || !isSame(last, next)) return false;
  return next.cpuNanoseconds - last.cpuNanoseconds > mostCores * (next.timestampMs - last.timestampMs) * 1e6;
}

function isNew(last: MetricsPoint | undefined, next: MetricsPoint, { sinceMs, mostCores }: Judged): boolean {
  if (sinceMs === undefined || startOrNone(next) === undefined) return false;
  if (next.startMs >= (last?.timestampMs ?? sinceMs)) return true;
  if (last === undefined || next.timestampMs <= last.timestampMs) return false;
  return windowBetween(startOf(last), startOf(next)) > 0 && !makesRate(last, next, mostCores);
}

/** The container's start as a point, at which it had used no CPU. */
function startOf(point: MetricsPoint): MetricsPoint {
  return { ...point, timestampMs: point.startMs, timestampNs: point.startNs, cpuNanoseconds: 0 };
}

function isStart(point: MetricsPoint): boolean {
  return point.timestampMs === point.startMs && point.timestampNs === point.startNs && point.cpuNanoseconds === 0;
}
