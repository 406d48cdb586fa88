import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { cpuRate, type ResourceUsage } from '../model/usage.js';
import { isBefore, timeSince } from './nanoseconds.js';

// A slot is the last point, as a batch has it, and what of the point before it makes a rate.
const PREVIOUS_MS = BATCH_FIELDS;
const PREVIOUS_CPU = BATCH_FIELDS + 1;
const PREVIOUS_START = BATCH_FIELDS + 2;
const FIELDS = BATCH_FIELDS + 3;

/** In the place of a point's time: there is no such point. */
const NONE = Number.NaN;
/** In the place of the previous point's time: it is the start of the container, whose nanoseconds have their own place. */
const AT_START = -1;

/** A container younger than this has used too little CPU for a rate since its start to mean anything. */
const FRESH_CONTAINER_MIN_AGE_NS = 10e9;

/** Points are not kept this long. Times that are further apart were never both right. */
export const LONGEST_WINDOW_MS = 24 * 3600e3;
const LONGEST_WINDOW_NS = LONGEST_WINDOW_MS * 1e6;

/** The end of the year 9999, in milliseconds since the epoch: no later time can be written in an answer. */
const LATEST_TIME_MS = 253_402_300_799_999;

/**
 * The last two points of a node and its containers, in the slots of its layout: 56 bytes each, where two objects are 160,
 * and nothing is made or left when points are replaced.
 *
 * Which point is the previous one is the original's rule (`podStorage.Store`, v0.9.0):
 *
 * - A fresh container, started within the resolution and at least 10 s ago, has its start as previous point, at which
 *   it had used no CPU.
 * - A container that started after the stored point was measured has restarted: it has no previous point, unless it is
 *   called fresh (`freshAges`).
 * - A newer point makes the stored one previous. A point that is not newer, as when a kubelet serves the same sample
 *   twice, keeps the previous one, unless time went back beyond it.
 *
 * Two defects of the original are not copied. Where there is no previous point to keep, it keeps a point of zeros. And
 * where the node's clock was set back beyond the start of a container, it takes that for restarted with every page, and
 * once the clock comes to the start for fresh, with all CPU since its true start in a few seconds: see `startsAhead`.
 */
export class PointColumns {
  private readonly values: Float64Array;

  constructor(slots: number) {
    this.values = new Float64Array(slots * FIELDS).fill(NONE);
  }

  get byteLength(): number {
    return this.values.byteLength;
  }

  /** Makes the slot's point in a batch the last one. */
  add(slot: number, batch: Float64Array, resolutionMs: number): void {
    const { values } = this;
    const at = slot * FIELDS;
    const next = slot * BATCH_FIELDS;
    const nextMs = batch[next + TIMESTAMP_MS]!;
    const start = batch[next + START_NS]!;
    const lastMs = values[at + TIMESTAMP_MS]!;
    if (isFresh(start, nextMs, resolutionMs) && !this.startsAhead(slot, start)) {
      values[at + PREVIOUS_MS] = AT_START;
      values[at + PREVIOUS_CPU] = 0;
      values[at + PREVIOUS_START] = start;
    } else if (Number.isNaN(lastMs) || (!isBefore(start, lastMs) && !this.startsAhead(slot, start))) {
      values[at + PREVIOUS_MS] = NONE;
      // Tells a restart from a first point: nobody else reads it without a previous point.
      values[at + PREVIOUS_START] = Number.isNaN(lastMs) ? NONE : values[at + START_NS]!;
    } else if (lastMs < nextMs) {
      values[at + PREVIOUS_MS] = lastMs;
      values[at + PREVIOUS_CPU] = values[at + CPU_NS]!;
      values[at + PREVIOUS_START] = values[at + START_NS]!;
    } else if (!this.isPreviousBefore(at, nextMs)) {
      values[at + PREVIOUS_MS] = NONE;
    }
    for (let field = 0; field < BATCH_FIELDS; field++) values[at + field] = batch[next + field]!;
  }

  /**
   * Whether each of these slots has in a batch a point that can be true, `latestMs` being the latest, of a container that
   * started before its last point. Nearly all have; so the rare ones that started in the same millisecond are a no.
   */
  goesOn(firstSlot: number, endSlot: number, batch: Float64Array, latestMs: number): boolean {
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const next = slot * BATCH_FIELDS;
      if (batch[next + CPU_NS] === 0 || batch[next + MEMORY_BYTES] === 0) return false;
      if (!(batch[next + TIMESTAMP_MS]! <= latestMs)) return false;
      // Divided it is off by less than a microsecond. Without a last point nothing is before it.
      if (!(batch[next + START_NS]! / 1e6 < this.values[slot * FIELDS + TIMESTAMP_MS]! - 1)) return false;
    }
    return true;
  }

  /** Leaves no point in the slot. */
  clear(slot: number): void {
    this.values[slot * FIELDS + TIMESTAMP_MS] = NONE;
    this.values[slot * FIELDS + PREVIOUS_MS] = NONE;
  }

  /** Leaves no point in any slot. */
  clearAll(): void {
    this.values.fill(NONE);
  }

  /** Takes over what another slot has. */
  copy(slot: number, from: PointColumns, fromSlot: number): void {
    for (let field = 0; field < FIELDS; field++) {
      this.values[slot * FIELDS + field] = from.values[fromSlot * FIELDS + field]!;
    }
  }

  /** Writes the slot's last point, if there is one, into the same slot of a batch. */
  copyLast(slot: number, batch: Float64Array): void {
    const at = slot * FIELDS;
    if (Number.isNaN(this.values[at + TIMESTAMP_MS]!)) return;
    for (let field = 0; field < BATCH_FIELDS; field++) batch[slot * BATCH_FIELDS + field] = this.values[at + field]!;
  }

  /** Whether there are two points. */
  hasPrevious(slot: number): boolean {
    return !Number.isNaN(this.values[slot * FIELDS + PREVIOUS_MS]!);
  }

  /** Whether there is one point only, since the container started anew after the point before. */
  hasRestarted(slot: number): boolean {
    return !this.hasPrevious(slot) && !Number.isNaN(this.values[slot * FIELDS + PREVIOUS_START]!);
  }

  /** When the last point was measured, in milliseconds since the epoch; NaN without a point. */
  timestampMs(slot: number): number {
    return this.values[slot * FIELDS + TIMESTAMP_MS]!;
  }

  /** When the container of the last point started, in nanoseconds since the epoch, or `UNKNOWN_START`; NaN without a point. */
  startNs(slot: number): number {
    return Number.isNaN(this.timestampMs(slot)) ? Number.NaN : this.values[slot * FIELDS + START_NS]!;
  }

  /**
   * Whether the container of the last point has this start, in nanoseconds, and was measured before it: then it did not
   * start anew, but the node's clock was set back since, and its start says nothing of how long it has run.
   */
  startsAhead(slot: number, startNs: number): boolean {
    return startNs === this.startNs(slot) && !isBefore(startNs, this.timestampMs(slot));
  }

  /** Working set at the last point, in bytes. */
  memoryBytes(slot: number): number {
    return this.values[slot * FIELDS + MEMORY_BYTES]!;
  }

  /** The exact time between the two points, in nanoseconds (below 104 days). */
  windowNs(slot: number): number {
    const at = slot * FIELDS;
    const previousMs = this.values[at + PREVIOUS_MS]!;
    const lastMs = this.values[at + TIMESTAMP_MS]!;
    return previousMs === AT_START ? timeSince(this.values[at + PREVIOUS_START]!, lastMs) : (lastMs - previousMs) * 1e6;
  }

  /** Whether the two points make a rate, and one that can be written. */
  hasRate(slot: number): boolean {
    const { values } = this;
    const at = slot * FIELDS;
    const windowNs = this.windowNs(slot);
    return (
      values[at + CPU_NS]! >= values[at + PREVIOUS_CPU]! &&
      values[at + START_NS]! >= values[at + PREVIOUS_START]! &&
      values[at + TIMESTAMP_MS]! <= LATEST_TIME_MS &&
      // Without a previous point it is NaN.
      windowNs > 0 &&
      windowNs <= LONGEST_WINDOW_NS
    );
  }

  /** CPU between the two points in billionths of a core; NaN without a rate. */
  cpuNanocores(slot: number): number {
    const at = slot * FIELDS;
    if (!this.hasRate(slot)) return Number.NaN;
    return cpuRate(this.values[at + CPU_NS]! - this.values[at + PREVIOUS_CPU]!, this.windowNs(slot));
  }

  private isPreviousBefore(at: number, ms: number): boolean {
    const previousMs = this.values[at + PREVIOUS_MS]!;
    return previousMs === AT_START ? isBefore(this.values[at + PREVIOUS_START]!, ms) : previousMs < ms;
  }
}

/** What a slot that has a rate used. */
export function usageAt(columns: PointColumns, slot: number): ResourceUsage {
  return {
    cpuNanocores: columns.cpuNanocores(slot),
    memoryBytes: columns.memoryBytes(slot),
    timestampMs: columns.timestampMs(slot),
    windowNs: columns.windowNs(slot),
  };
}

/** Whether a container's start is a previous point: it started no longer ago than `resolutionMs`, and not just now. */
export function isFresh(startNs: number, nowMs: number, resolutionMs: number): boolean {
  // Nearly all are older, which a division tells.
  if (nowMs - startNs / 1e6 > resolutionMs + 1) return false;
  const ageNs = timeSince(startNs, nowMs);
  return ageNs >= FRESH_CONTAINER_MIN_AGE_NS && ageNs < resolutionMs * 1e6;
}
