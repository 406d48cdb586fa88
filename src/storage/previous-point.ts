import { BELIEVED_AFTER_MS } from '../model/usage-source.js';
import {
  BATCH_FIELDS,
  CPU_NS,
  isMeasured,
  MEMORY_BYTES,
  START_NS,
  TIMESTAMP_MS,
  UNKNOWN_START,
} from '../model/metrics-batch.js';
import { splitTime } from './nanoseconds.js';
import { type PointColumns, type PreviousPoint, SLOT_FIELDS } from './point-columns.js';
import type { PodSlots } from './pod-slots.js';

/**
 * Why no point makes a rate with a sample: it says more CPU than there was (`impossible`), it lacks CPU or memory or is of
 * the future (`unmeasured`), or it is of another container, or the first one (`none`).
 */
export type SampleFault = 'impossible' | 'unmeasured' | 'none';

/** What the rule says of one sample. */
export interface SampleVerdict {
  readonly previous: PreviousPoint | SampleFault;
  /** Whether the sample that is set aside stays so, should this one not become the last point. */
  readonly keepsAside: boolean;
}

const UNMEASURED: SampleVerdict = { previous: 'unmeasured', keepsAside: true };

/** Points further apart make no rate. */
const LONGEST_WINDOW_MS = 24 * 3600e3;
const LONGEST_WINDOW_NS = LONGEST_WINDOW_MS * 1e6;
/** A younger container has used too little CPU for a rate since its start to mean anything. */
const YOUNGEST_FRESH_NS = 10e9;
/** A start that the kubelet computes for each page moves by less than this. */
const START_JITTER_NS = 1e9;
/** No container started before September 2001: an earlier start is something else, such as an age. */
const EARLIEST_START_NS = 1e18;

/**
 * The rule of two points, for nearly all Pods: whether each sample goes on from the last point of its slot, or is that
 * point again. When it returns false, `judgeSample` decides. With it a batch takes a fourth of the CPU (`npm run bench -- store`).
 */
export function allGoOn({ columns, samples, first, end, bounds }: PodSlots): boolean {
  const { values } = columns;
  const { latestMs, oldestFreshMs, mostCores } = bounds;
  const mostNsPerMs = mostCores * 1e6;
  for (let slot = first; slot < end; slot++) {
    const at = slot * SLOT_FIELDS;
    const next = slot * BATCH_FIELDS;
    const ms = samples[next + TIMESTAMP_MS]!;
    const cpuNs = samples[next + CPU_NS]!;
    const startNs = samples[next + START_NS]!;
    if (cpuNs === 0 || samples[next + MEMORY_BYTES] === 0 || !(ms <= latestMs)) return false;
    if (columns.hasAside(slot)) return false;
    // Without a last point its start is NaN, which nothing equals.
    if (startNs !== values[at + START_NS]! || ms - startNs / 1e6 <= oldestFreshMs + 1) return false;
    const elapsedMs = ms - values[at + TIMESTAMP_MS]!;
    const usedNs = cpuNs - values[at + CPU_NS]!;
    if (elapsedMs === 0 && usedNs === 0 && columns.hasRate(slot)) continue;
    if (!(elapsedMs > 0 && elapsedMs <= LONGEST_WINDOW_MS && usedNs >= 0 && usedNs <= mostNsPerMs * elapsedMs))
      return false;
  }
  return true;
}

/** What the rule of two points says of a sample. `sinceMs` is explained at `judgeMeasuredSample`. */
export function judgeSample(slots: PodSlots, slot: number, sinceMs: number): SampleVerdict {
  const { samples, bounds } = slots;
  const isCredible = isMeasured(samples, slot) && samples[slot * BATCH_FIELDS + TIMESTAMP_MS]! <= bounds.latestMs;
  return isCredible ? judgeMeasuredSample(slots, slot, sinceMs) : UNMEASURED;
}

/**
 * The rule of two points, whole: which point is the previous one of a sample. It begins with the original's rules
 * (`podStorage.Store`, v0.9.0):
 *
 * - A fresh container has its start as previous point, at which it had used no CPU. So has one that started after what is
 *   known of its Pod, however old it is.
 * - A newer sample makes the last point previous. One that is not newer, as when a kubelet serves a sample twice, keeps the
 *   previous point, unless it is older than that.
 *
 * Two containers' points never make a rate, and no rate is more than the machine has. A sample that makes no rate may be
 * what the next one goes on from, as after a restart, or it may be wrong. It is set aside, and the next sample is compared
 * with both it and the last point.
 *
 * @param sinceMs a container without a last point is new if it started at this time or later; NaN: unknown
 */
export function judgeMeasuredSample(
  { columns, samples, bounds }: PodSlots,
  slot: number,
  sinceMs: number,
): SampleVerdict {
  const { mostCores } = bounds;
  const next = pointAt(samples, slot * BATCH_FIELDS);
  const last = lastPoint(columns, slot);
  const aside = asidePoint(columns, slot);
  const previous = previousOf(columns, slot, { next, last, aside, bounds, sinceMs });
  return { previous, keepsAside: aside !== undefined && confirmsAside(next, last, aside, mostCores) };
}

/** Whether a sample says more CPU than there was: since its start, or since the last point of its container. */
export function isImpossible(columns: PointColumns, slot: number, samples: Float64Array, mostCores: number): boolean {
  return isDoubted(lastPoint(columns, slot), pointAt(samples, slot * BATCH_FIELDS), mostCores);
}

/** A sample, and what it is compared with. */
interface Comparison {
  readonly next: Point;
  readonly last: Point | undefined;
  readonly aside: Point | undefined;
  readonly bounds: PodSlots['bounds'];
  readonly sinceMs: number;
}

/** A sample, or a point. */
interface Point {
  readonly ms: number;
  readonly cpuNs: number;
  /** When the container started, in nanoseconds since the epoch, or `UNKNOWN_START`. */
  readonly startNs: number;
  /** The millisecond in which it started. */
  readonly startMs: number;
  /** The exact time since the start, in nanoseconds; infinite if the start is unknown. */
  readonly ageNs: number;
}

function previousOf(
  columns: PointColumns,
  slot: number,
  comparison: Comparison,
): PreviousPoint | 'none' | 'impossible' {
  const { next, last, aside, bounds, sinceMs } = comparison;
  const { oldestFreshMs, mostCores } = bounds;
  const isPossible = isPossibleSinceStart(next, mostCores);
  const isSame = last !== undefined && isSameContainer(last, next, isPossible);
  // The start is after the last point: the clock was set back in between.
  const isAhead = isSame && last.startNs === next.startNs && next.startMs >= last.ms;
  const isFresh = !isAhead && next.ageNs >= YOUNGEST_FRESH_NS && next.ageNs < oldestFreshMs * 1e6;
  if (isFresh && isPossible) return 'start';
  const goesOnFromAside = aside !== undefined && isAsideBelieved(next, last, aside, mostCores);
  // If the start is unknown, a counter that went back began again at zero.
  const beganAside = isSame ? next.startNs === UNKNOWN_START : !columns.hasRate(slot);
  if (goesOnFromAside && beganAside) return 'aside';
  if (isSame && makesRate(last, next, mostCores)) return 'last';
  if (isSame && next.ms <= last.ms && makesRateWithPrevious(columns, slot, next, mostCores)) return 'previous';
  if (!isSame && isPossible && isNew(last, next, sinceMs, mostCores) && isOldEnough(next)) return 'start';
  if (goesOnFromAside) return 'aside';
  return isDoubted(last, next, mostCores) ? 'impossible' : 'none';
}

/**
 * Whether a sample is of the container of a point. When the sample says more CPU than there was since its start and the
 * counter goes on, the start is wrong: cAdvisor takes it from files whose times change (cadvisor#2905).
 */
function isSameContainer(point: Point, next: Point, isPossible: boolean): boolean {
  if (next.startNs === point.startNs) return true;
  if (next.startNs === UNKNOWN_START) return false;
  if (!isPossible && next.cpuNs >= point.cpuNs) return true;
  if (next.startMs >= point.ms) return false;
  return point.startNs === UNKNOWN_START || Math.abs(next.startNs - point.startNs) < START_JITTER_NS;
}

/**
 * Whether it is a container that did not exist at the last point. One that started earlier may be the same container with
 * a corrected start, unless the counter says otherwise.
 */
function isNew(last: Point | undefined, next: Point, sinceMs: number, mostCores: number): boolean {
  if (Number.isNaN(sinceMs) || next.startNs === UNKNOWN_START) return false;
  if (last === undefined) return next.startMs >= sinceMs;
  if (next.startMs >= last.ms) return true;
  return next.startNs > last.startNs && next.ms > last.ms && !makesRate(last, next, mostCores);
}

function isOldEnough({ ageNs }: Point): boolean {
  return ageNs >= YOUNGEST_FRESH_NS && ageNs <= LONGEST_WINDOW_NS;
}

/** Whether a sample goes on from the one set aside, for long enough if that one is doubted. */
function isAsideBelieved(next: Point, last: Point | undefined, aside: Point, mostCores: number): boolean {
  if (!isSameContainer(aside, next, true) || !makesRate(aside, next, mostCores)) return false;
  return !isDoubted(last, aside, mostCores) || next.ms - aside.ms >= BELIEVED_AFTER_MS;
}

/** Whether the sample set aside is doubted and the next one goes on from it: it stays, to be believed in the end. */
function confirmsAside(next: Point, last: Point | undefined, aside: Point, mostCores: number): boolean {
  if (!isDoubted(last, aside, mostCores) || !isSameContainer(aside, next, true)) return false;
  return next.ms === aside.ms || makesRate(aside, next, mostCores);
}

/** Whether a sample says more CPU than there was. */
function isDoubted(last: Point | undefined, next: Point, mostCores: number): boolean {
  if (!isPossibleSinceStart(next, mostCores)) return true;
  if (last === undefined || next.ms <= last.ms || !isSameContainer(last, next, true)) return false;
  return next.cpuNs - last.cpuNs > mostCores * (next.ms - last.ms) * 1e6;
}

/** True if the start is unknown. */
function isPossibleSinceStart({ cpuNs, ageNs }: Point, mostCores: number): boolean {
  return !(ageNs > 0 && cpuNs > mostCores * ageNs);
}

function makesRate(previous: Point, next: Point, mostCores: number): boolean {
  return isRate((next.ms - previous.ms) * 1e6, next.cpuNs - previous.cpuNs, mostCores);
}

function makesRateWithPrevious(columns: PointColumns, slot: number, next: Point, mostCores: number): boolean {
  const elapsedNs = (next.ms - columns.previousMs(slot)) * 1e6;
  return isRate(elapsedNs, next.cpuNs - columns.previousCpuNs(slot), mostCores);
}

function isRate(elapsedNs: number, usedNs: number, mostCores: number): boolean {
  return elapsedNs > 0 && elapsedNs <= LONGEST_WINDOW_NS && usedNs >= 0 && usedNs <= mostCores * elapsedNs;
}

function lastPoint(columns: PointColumns, slot: number): Point | undefined {
  return Number.isNaN(columns.timestampMs(slot)) ? undefined : pointAt(columns.values, slot * SLOT_FIELDS);
}

function asidePoint(columns: PointColumns, slot: number): Point | undefined {
  const values = columns.asideOf(slot);
  return values === undefined ? undefined : pointAt(values, 0);
}

function pointAt(values: Float64Array, at: number): Point {
  const ms = values[at + TIMESTAMP_MS]!;
  const cpuNs = values[at + CPU_NS]!;
  const startNs = values[at + START_NS]!;
  if (startNs < EARLIEST_START_NS) {
    return { ms, cpuNs, startNs: UNKNOWN_START, startMs: UNKNOWN_START, ageNs: Number.POSITIVE_INFINITY };
  }
  const start = splitTime(startNs);
  return { ms, cpuNs, startNs, startMs: start.ms, ageNs: (ms - start.ms) * 1e6 - start.ns };
}
