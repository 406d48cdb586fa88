import { BATCH_FIELDS, CPU_NS, START_NS, TIMESTAMP_MS, UNKNOWN_START } from '../model/metrics-batch.js';
import { isBefore, timeSince } from './nanoseconds.js';

/** What can be true of the samples of one batch. */
export interface Bounds {
  /** The latest time that a sample may have, in milliseconds since the epoch. */
  readonly latestMs: number;
  /** A container that started so lately, in milliseconds, and 10 s ago, has its start as previous point. */
  readonly freshMs: number;
  /** No more cores than this are ever used. */
  readonly mostCores: number;
}

/** Which point makes a rate with a sample: the last one, the one before it, the start, or the sample set aside. */
export type Previous = 'last' | 'previous' | 'start' | 'aside';

/** Points are not kept this long. Times that are further apart were never both right. */
export const LONGEST_WINDOW_MS = 24 * 3600e3;
const LONGEST_WINDOW_NS = LONGEST_WINDOW_MS * 1e6;

/** A container younger than this has used too little CPU for a rate since its start to mean anything. */
const FRESH_CONTAINER_MIN_AGE_NS = 10e9;
/** A start that is computed anew for each page moves by less than this. */
const START_JITTER_NS = 1e9;
/** No container started before September 2001: what a page says then is something else, such as an age. */
const EARLIEST_START_NS = 1e18;
/** A counter that says more CPU than there was, and goes on from there for this long, is believed: it began elsewhere. */
export const BELIEVED_AFTER_MS = 5 * 60_000;

/** What is known of slots. Times are milliseconds since the epoch; what is not known is NaN. */
export interface KnownPoints {
  timestampMs(slot: number): number;
  cpuNs(slot: number): number;
  startNs(slot: number): number;
  previousMs(slot: number): number;
  previousCpuNs(slot: number): number;
  asideOf(slot: number): Float64Array | undefined;
}

/** A sample, or a point. */
interface Point {
  readonly ms: number;
  readonly cpuNs: number;
  readonly startNs: number;
}

/**
 * Which point is the previous one of a sample. Beginning with the original's rules (`podStorage.Store`, v0.9.0):
 *
 * - A fresh container, started within the resolution and at least 10 s ago, has its start as previous point, at which it
 *   had used no CPU. So has one that started after what is known of its Pod, however old it is.
 * - A newer sample makes the last point previous. One that is not newer, as when a kubelet serves the same sample twice,
 *   keeps the previous one, unless time went back beyond it.
 *
 * Never are two containers' points taken for one's: they started at the same time, but for a start that is computed anew
 * for each page. Never is a rate one that no machine has. A sample that makes no rate may be what the next one goes on
 * from, as after a restart, or be wrong itself: the next one is compared with both.
 *
 * @param sinceMs when a container that was not there before started at the earliest if it is new; NaN: nobody knows
 */
export function previousOf(
  known: KnownPoints,
  slot: number,
  batch: Float64Array,
  bounds: Bounds,
  sinceMs = Number.NaN,
): Previous | 'none' | 'impossible' {
  const { mostCores } = bounds;
  const next = pointOf(batch, slot * BATCH_FIELDS);
  const last = lastOf(known, slot);
  const ageNs = timeSince(next.startNs, next.ms);
  const isPossible = isPossibleSinceStart(next, mostCores);
  const isSame = last !== undefined && isSameContainer(last, next, isPossible);
  const isAhead = isSame && last.startNs === next.startNs && !isBefore(next.startNs, last.ms);
  const isFresh = !isAhead && ageNs >= FRESH_CONTAINER_MIN_AGE_NS && ageNs < bounds.freshMs * 1e6;
  if (isFresh && isPossible) return 'start';
  const fromAside = goesOnFromAside(known.asideOf(slot), last, next, mostCores);
  // Where nobody says when it started, a counter that went back began anew.
  const beganAside = isSame ? next.startNs === UNKNOWN_START : Number.isNaN(known.previousMs(slot));
  if (fromAside && beganAside) return 'aside';
  if (isSame && makesRate(last, next, mostCores)) return 'last';
  if (isSame && keepsPrevious(known, slot, next, mostCores)) return 'previous';
  if (!isSame && isPossible && isNew(last, next, sinceMs, mostCores) && isOldEnough(ageNs)) return 'start';
  if (fromAside) return 'aside';
  return isDoubted(last, next, mostCores) ? 'impossible' : 'none';
}

/** Whether a sample says more CPU than there was: since its start, or since the last point of its container. */
export function isImpossible(known: KnownPoints, slot: number, batch: Float64Array, mostCores: number): boolean {
  return isDoubted(lastOf(known, slot), pointOf(batch, slot * BATCH_FIELDS), mostCores);
}

/** Whether a sample that cannot be true goes on from the one set aside, which then stays, to be believed in the end. */
export function confirmsAside(known: KnownPoints, slot: number, batch: Float64Array, mostCores: number): boolean {
  const values = known.asideOf(slot);
  if (values === undefined) return false;
  const aside = pointOf(values, 0);
  const next = pointOf(batch, slot * BATCH_FIELDS);
  if (!isDoubted(lastOf(known, slot), aside, mostCores) || !isSameContainer(aside, next, true)) return false;
  return next.ms === aside.ms || makesRate(aside, next, mostCores);
}

function pointOf(values: Float64Array, at: number): Point {
  return { ms: values[at + TIMESTAMP_MS]!, cpuNs: values[at + CPU_NS]!, startNs: startOf(values[at + START_NS]!) };
}

function lastOf(known: KnownPoints, slot: number): Point | undefined {
  const ms = known.timestampMs(slot);
  if (Number.isNaN(ms)) return undefined;
  return { ms, cpuNs: known.cpuNs(slot), startNs: startOf(known.startNs(slot)) };
}

function startOf(startNs: number): number {
  return startNs < EARLIEST_START_NS ? UNKNOWN_START : startNs;
}

/**
 * Whether a sample is of the container of a point. With more CPU than there was since its start, the start is what is
 * wrong, if the counter goes on: cAdvisor's comes from files whose times change (cadvisor#2905).
 */
function isSameContainer(point: Point, next: Point, isPossible: boolean): boolean {
  if (next.startNs === point.startNs) return true;
  if (next.startNs === UNKNOWN_START) return false;
  if (!isPossible && next.cpuNs >= point.cpuNs) return true;
  if (!isBefore(next.startNs, point.ms)) return false;
  return point.startNs === UNKNOWN_START || Math.abs(next.startNs - point.startNs) < START_JITTER_NS;
}

function isDoubted(last: Point | undefined, next: Point, mostCores: number): boolean {
  if (!isPossibleSinceStart(next, mostCores)) return true;
  if (last === undefined || next.ms <= last.ms || !isSameContainer(last, next, true)) return false;
  return next.cpuNs - last.cpuNs > mostCores * (next.ms - last.ms) * 1e6;
}

/** True where nobody says when it started. */
function isPossibleSinceStart({ ms, cpuNs, startNs }: Point, mostCores: number): boolean {
  const ageNs = timeSince(startNs, ms);
  return !(ageNs > 0 && cpuNs > mostCores * ageNs);
}

function makesRate(previous: Point, next: Point, mostCores: number): boolean {
  const elapsedNs = (next.ms - previous.ms) * 1e6;
  const usedNs = next.cpuNs - previous.cpuNs;
  return elapsedNs > 0 && elapsedNs <= LONGEST_WINDOW_NS && usedNs >= 0 && usedNs <= mostCores * elapsedNs;
}

/** Whether a sample that is no newer than the last point makes a rate with the one before. */
function keepsPrevious(known: KnownPoints, slot: number, next: Point, mostCores: number): boolean {
  if (next.ms > known.timestampMs(slot)) return false;
  return makesRate({ ms: known.previousMs(slot), cpuNs: known.previousCpuNs(slot), startNs: 0 }, next, mostCores);
}

/** Whether a sample goes on from the one that was set aside. One that is doubted has to do so for long. */
function goesOnFromAside(
  values: Float64Array | undefined,
  last: Point | undefined,
  next: Point,
  mostCores: number,
): boolean {
  if (values === undefined) return false;
  const aside = pointOf(values, 0);
  if (!isSameContainer(aside, next, true) || !makesRate(aside, next, mostCores)) return false;
  return !isDoubted(last, aside, mostCores) || next.ms - aside.ms >= BELIEVED_AFTER_MS;
}

/**
 * Whether it is a container that was not there at the last point. One that started before that may be the same one, whose
 * start the page now says differently, unless the counter says that it is not.
 */
function isNew(last: Point | undefined, next: Point, sinceMs: number, mostCores: number): boolean {
  if (Number.isNaN(sinceMs) || next.startNs === UNKNOWN_START) return false;
  if (last === undefined) return !isBefore(next.startNs, sinceMs);
  if (!isBefore(next.startNs, last.ms)) return true;
  return next.startNs > last.startNs && next.ms > last.ms && !makesRate(last, next, mostCores);
}

function isOldEnough(ageNs: number): boolean {
  return ageNs >= FRESH_CONTAINER_MIN_AGE_NS && ageNs <= LONGEST_WINDOW_NS;
}
