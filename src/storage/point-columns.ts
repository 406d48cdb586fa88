import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { cpuRate, type ResourceUsage } from '../model/usage.js';
import { timeSince } from './nanoseconds.js';

/** The points of a slot that may make a rate with a sample: the last one, the one before, the start, the sample set aside. */
export type PreviousPoint = 'last' | 'previous' | 'start' | 'aside';

// A slot has the last point, as a batch has it, and what of the previous point makes a rate.
const PREVIOUS_MS = BATCH_FIELDS;
const PREVIOUS_CPU = BATCH_FIELDS + 1;
/** How many numbers a slot has. */
export const SLOT_FIELDS = BATCH_FIELDS + 2;

/** In the place of a point's time: there is no such point. */
const NONE = Number.NaN;
/** In the place of the previous point's time: it is the start of the container of the last point. */
const AT_START = Number.NEGATIVE_INFINITY;

/**
 * The last two points of a node and its containers, in the slots of its layout. A slot takes 48 bytes where two objects
 * take 160, and new points replace old ones without garbage. There is a previous point only where the two make a rate.
 *
 * A sample that makes no rate is set aside and the last point stays: the next sample may go on from either of them
 * (`judgeSample`). What becomes of a sample is decided elsewhere.
 */
export class PointColumns {
  /** `SLOT_FIELDS` numbers for each slot. */
  readonly values: Float64Array;
  /** The samples that are set aside, by slot, each as a batch has it; undefined while there is none. */
  private aside: Map<number, Float64Array> | undefined;

  constructor(slots: number) {
    this.values = new Float64Array(slots * SLOT_FIELDS).fill(NONE);
  }

  get byteLength(): number {
    return this.values.byteLength;
  }

  /** Makes one of the slot's points the previous one, before `setLast`. */
  setPrevious(slot: number, previous: PreviousPoint): void {
    const { values } = this;
    const at = slot * SLOT_FIELDS;
    if (previous === 'start') [values[at + PREVIOUS_MS], values[at + PREVIOUS_CPU]] = [AT_START, 0];
    else if (previous !== 'previous') {
      const [from, offset] = previous === 'aside' ? [this.aside!.get(slot)!, 0] : [values, at];
      values[at + PREVIOUS_MS] = from[offset + TIMESTAMP_MS]!;
      values[at + PREVIOUS_CPU] = from[offset + CPU_NS]!;
    }
  }

  /** Makes a batch's sample the last point; none is set aside then. */
  setLast(slot: number, samples: Float64Array): void {
    const at = slot * SLOT_FIELDS;
    for (let field = 0; field < BATCH_FIELDS; field++) {
      this.values[at + field] = samples[slot * BATCH_FIELDS + field]!;
    }
    this.aside?.delete(slot);
  }

  /** Makes each sample the last point of its slot, and the point before, if it is older, the previous one. */
  advanceSlots(first: number, end: number, samples: Float64Array): void {
    const { values } = this;
    for (let slot = first; slot < end; slot++) {
      const at = slot * SLOT_FIELDS;
      const next = slot * BATCH_FIELDS;
      if (samples[next + TIMESTAMP_MS]! > values[at + TIMESTAMP_MS]!) {
        values[at + PREVIOUS_MS] = values[at + TIMESTAMP_MS]!;
        values[at + PREVIOUS_CPU] = values[at + CPU_NS]!;
      }
      for (let field = 0; field < BATCH_FIELDS; field++) values[at + field] = samples[next + field]!;
    }
    if (this.aside !== undefined) this.forgetAside(first, end);
  }

  /** Keeps a batch's sample beside the last point. */
  setAside(slot: number, samples: Float64Array): void {
    const at = slot * BATCH_FIELDS;
    (this.aside ??= new Map()).set(slot, samples.slice(at, at + BATCH_FIELDS));
  }

  /** Leaves the slot without a rate. */
  endRate(slot: number): void {
    this.values[slot * SLOT_FIELDS + PREVIOUS_MS] = NONE;
  }

  /** Leaves no point in the slot. */
  clearSlot(slot: number): void {
    this.values.fill(NONE, slot * SLOT_FIELDS, (slot + 1) * SLOT_FIELDS);
    this.aside?.delete(slot);
  }

  /** Leaves no point in any slot. */
  clearAll(): void {
    this.values.fill(NONE);
    this.aside = undefined;
  }

  /** Takes over what another slot has. */
  copySlot(slot: number, from: PointColumns, fromSlot: number): void {
    for (let field = 0; field < SLOT_FIELDS; field++) {
      this.values[slot * SLOT_FIELDS + field] = from.values[fromSlot * SLOT_FIELDS + field]!;
    }
    const aside = from.aside?.get(fromSlot);
    if (aside === undefined) this.aside?.delete(slot);
    else (this.aside ??= new Map()).set(slot, aside);
  }

  /** Writes the slot's last point, if there is one, into the same slot of a batch. */
  copyLast(slot: number, batch: Float64Array): void {
    const at = slot * SLOT_FIELDS;
    if (Number.isNaN(this.values[at + TIMESTAMP_MS]!)) return;
    for (let field = 0; field < BATCH_FIELDS; field++) batch[slot * BATCH_FIELDS + field] = this.values[at + field]!;
  }

  /** Whether there are two points, which make a rate. */
  hasRate(slot: number): boolean {
    return !Number.isNaN(this.values[slot * SLOT_FIELDS + PREVIOUS_MS]!);
  }

  /** When the last point was measured, in milliseconds since the epoch; NaN without a point. */
  timestampMs(slot: number): number {
    return this.values[slot * SLOT_FIELDS + TIMESTAMP_MS]!;
  }

  /** CPU at the last point, in nanoseconds of one core; NaN without a point. */
  cpuNs(slot: number): number {
    return this.values[slot * SLOT_FIELDS + CPU_NS]!;
  }

  /** When the container of the last point started, in nanoseconds since the epoch, or `UNKNOWN_START`; NaN without a point. */
  startNs(slot: number): number {
    return this.values[slot * SLOT_FIELDS + START_NS]!;
  }

  /** Whether a sample is set aside. */
  hasAside(slot: number): boolean {
    return this.aside?.has(slot) === true;
  }

  /** The sample that is set aside, as a batch has it; undefined: none. */
  asideOf(slot: number): Float64Array | undefined {
    return this.aside?.get(slot);
  }

  /** When the previous point was measured, in milliseconds since the epoch; NaN without one. */
  previousMs(slot: number): number {
    const previousMs = this.values[slot * SLOT_FIELDS + PREVIOUS_MS]!;
    return previousMs === AT_START ? this.startNs(slot) / 1e6 : previousMs;
  }

  /** CPU at the previous point, in nanoseconds of one core. */
  previousCpuNs(slot: number): number {
    return this.values[slot * SLOT_FIELDS + PREVIOUS_CPU]!;
  }

  /** Working set at the last point, in bytes. */
  memoryBytes(slot: number): number {
    return this.values[slot * SLOT_FIELDS + MEMORY_BYTES]!;
  }

  /** The exact time between the two points, in nanoseconds (below 104 days); NaN without a rate. */
  windowNs(slot: number): number {
    const at = slot * SLOT_FIELDS;
    const previousMs = this.values[at + PREVIOUS_MS]!;
    const lastMs = this.values[at + TIMESTAMP_MS]!;
    return previousMs === AT_START ? timeSince(this.values[at + START_NS]!, lastMs) : (lastMs - previousMs) * 1e6;
  }

  /** CPU between the two points in billionths of a core; NaN without a rate. */
  cpuNanocores(slot: number): number {
    const at = slot * SLOT_FIELDS;
    return cpuRate(this.values[at + CPU_NS]! - this.values[at + PREVIOUS_CPU]!, this.windowNs(slot));
  }

  /** Whether any of these slots has a point. */
  hasPoint(first: number, end: number): boolean {
    for (let slot = first; slot < end; slot++) if (!Number.isNaN(this.timestampMs(slot))) return true;
    return false;
  }

  /** Whether all of these slots that have a point have a rate, and at least one has. */
  hasUsage(first: number, end: number): boolean {
    let found = false;
    for (let slot = first; slot < end; slot++) {
      if (this.hasRate(slot)) found = true;
      else if (!Number.isNaN(this.timestampMs(slot))) return false;
    }
    return found;
  }

  /** How many of these slots have a rate. */
  countRates(first: number, end: number): number {
    let count = 0;
    for (let slot = first; slot < end; slot++) if (this.hasRate(slot)) count++;
    return count;
  }

  /** The earliest time of the last points in these slots, in milliseconds since the epoch; NaN without a point. */
  earliestMs(first: number, end: number): number {
    let earliestMs = Number.NaN;
    for (let slot = first; slot < end; slot++) {
      const ms = this.timestampMs(slot);
      if (!(ms >= earliestMs) && !Number.isNaN(ms)) earliestMs = ms;
    }
    return earliestMs;
  }

  /** The latest start in these slots, in nanoseconds since the epoch; minus infinity when none is known. */
  latestStartNs(first: number, end: number): number {
    let latestNs = Number.NEGATIVE_INFINITY;
    // A slot without a point has NaN, which is not greater.
    for (let slot = first; slot < end; slot++) if (this.startNs(slot) > latestNs) latestNs = this.startNs(slot);
    return latestNs;
  }

  private forgetAside(firstSlot: number, endSlot: number): void {
    for (let slot = firstSlot; slot < endSlot; slot++) this.aside!.delete(slot);
    if (this.aside!.size === 0) this.aside = undefined;
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
