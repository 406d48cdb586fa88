import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { cpuRate, type ResourceUsage } from '../model/usage.js';
import { type Bounds, confirmsAside, LONGEST_WINDOW_MS, type Previous, previousOf } from './previous-point.js';
import { timeSince } from './nanoseconds.js';

// A slot is the last point, as a batch has it, and what of the point before it makes a rate.
const PREVIOUS_MS = BATCH_FIELDS;
const PREVIOUS_CPU = BATCH_FIELDS + 1;
const FIELDS = BATCH_FIELDS + 2;

/** In the place of a point's time: there is no such point. */
const NONE = Number.NaN;
/** In the place of the previous point's time: it is the start of the container of the last point. */
const AT_START = -1;

/**
 * The last two points of a node and its containers, in the slots of its layout: 48 bytes each, where two objects are 160,
 * and nothing is made or left when points are replaced. There is a previous point only where the two make a rate.
 *
 * A sample that makes no rate with what is known is set aside, and the last point stays: the next sample may go on from
 * either of them (`previousOf`).
 */
export class PointColumns {
  private readonly values: Float64Array;
  /** The samples that are set aside, by slot, each as a batch has it; undefined as long as there is none. */
  private aside: Map<number, Float64Array> | undefined;

  constructor(slots: number) {
    this.values = new Float64Array(slots * FIELDS).fill(NONE);
  }

  get byteLength(): number {
    return this.values.byteLength;
  }

  /**
   * Whether each of these slots has in a batch a sample that goes on from its last point, as nearly all have. A no says
   * nothing: `previousOf` finds out.
   */
  goesOn(firstSlot: number, endSlot: number, batch: Float64Array, { latestMs, freshMs, mostCores }: Bounds): boolean {
    const { values, aside } = this;
    const mostNsPerMs = mostCores * 1e6;
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const at = slot * FIELDS;
      const next = slot * BATCH_FIELDS;
      const ms = batch[next + TIMESTAMP_MS]!;
      const cpu = batch[next + CPU_NS]!;
      const start = batch[next + START_NS]!;
      if (cpu === 0 || batch[next + MEMORY_BYTES] === 0 || !(ms <= latestMs)) return false;
      // Without a last point nothing equals it.
      if (start !== values[at + START_NS]! || ms - start / 1e6 <= freshMs + 1) return false;
      const elapsedMs = ms - values[at + TIMESTAMP_MS]!;
      const used = cpu - values[at + CPU_NS]!;
      if (elapsedMs === 0 && used === 0 && this.hasRate(slot)) continue;
      if (!(elapsedMs > 0 && elapsedMs <= LONGEST_WINDOW_MS && used >= 0 && used <= mostNsPerMs * elapsedMs))
        return false;
      if (aside?.has(slot)) return false;
    }
    return true;
  }

  /** Makes the samples of slots that go on their last points. */
  follow(firstSlot: number, endSlot: number, batch: Float64Array): void {
    const { values } = this;
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const at = slot * FIELDS;
      const next = slot * BATCH_FIELDS;
      if (batch[next + TIMESTAMP_MS]! > values[at + TIMESTAMP_MS]!) {
        values[at + PREVIOUS_MS] = values[at + TIMESTAMP_MS]!;
        values[at + PREVIOUS_CPU] = values[at + CPU_NS]!;
      }
      for (let field = 0; field < BATCH_FIELDS; field++) values[at + field] = batch[next + field]!;
    }
    if (this.aside !== undefined) this.forgetAside(firstSlot, endSlot);
  }

  private put(slot: number, batch: Float64Array, previous: Previous): void {
    const { values } = this;
    const at = slot * FIELDS;
    if (previous === 'start') [values[at + PREVIOUS_MS], values[at + PREVIOUS_CPU]] = [AT_START, 0];
    else if (previous !== 'previous') {
      const [from, offset] = previous === 'aside' ? [this.aside!.get(slot)!, 0] : [values, at];
      values[at + PREVIOUS_MS] = from[offset + TIMESTAMP_MS]!;
      values[at + PREVIOUS_CPU] = from[offset + CPU_NS]!;
    }
    for (let field = 0; field < BATCH_FIELDS; field++) values[at + field] = batch[slot * BATCH_FIELDS + field]!;
    this.aside?.delete(slot);
  }

  private begin(slot: number, batch: Float64Array): void {
    this.clear(slot);
    for (let field = 0; field < BATCH_FIELDS; field++) {
      this.values[slot * FIELDS + field] = batch[slot * BATCH_FIELDS + field]!;
    }
  }

  /** Keeps a sample that makes no rate, beside the last point. */
  setAside(slot: number, batch: Float64Array, { mostCores }: Bounds): void {
    if (confirmsAside(this, slot, batch, mostCores)) return;
    const at = slot * BATCH_FIELDS;
    (this.aside ??= new Map()).set(slot, batch.slice(at, at + BATCH_FIELDS));
  }

  /** Takes one more sample of a slot that is looked at alone, as of a Pod as a whole. */
  add(slot: number, batch: Float64Array, bounds: Bounds): void {
    this.take(slot, batch, bounds, previousOf(this, slot, batch, bounds));
  }

  /** Makes a sample the last point if it makes a rate; otherwise the slot has none until the next one. */
  take(slot: number, batch: Float64Array, bounds: Bounds, previous: Previous | 'none' | 'impossible'): void {
    if (previous !== 'none' && previous !== 'impossible') return this.put(slot, batch, previous);
    this.values[slot * FIELDS + PREVIOUS_MS] = NONE;
    if (previous === 'none' && Number.isNaN(this.timestampMs(slot))) this.begin(slot, batch);
    else this.setAside(slot, batch, bounds);
  }

  /** Leaves no point in the slot. */
  clear(slot: number): void {
    this.values.fill(NONE, slot * FIELDS, (slot + 1) * FIELDS);
    this.aside?.delete(slot);
  }

  /** Leaves no point in any slot. */
  clearAll(): void {
    this.values.fill(NONE);
    this.aside = undefined;
  }

  /** Takes over what another slot has. */
  copy(slot: number, from: PointColumns, fromSlot: number): void {
    for (let field = 0; field < FIELDS; field++) {
      this.values[slot * FIELDS + field] = from.values[fromSlot * FIELDS + field]!;
    }
    const aside = from.aside?.get(fromSlot);
    if (aside === undefined) this.aside?.delete(slot);
    else (this.aside ??= new Map()).set(slot, aside);
  }

  /** Writes the slot's last point, if there is one, into the same slot of a batch. */
  copyLast(slot: number, batch: Float64Array): void {
    const at = slot * FIELDS;
    if (Number.isNaN(this.values[at + TIMESTAMP_MS]!)) return;
    for (let field = 0; field < BATCH_FIELDS; field++) batch[slot * BATCH_FIELDS + field] = this.values[at + field]!;
  }

  /** Whether there are two points, which make a rate. */
  hasRate(slot: number): boolean {
    return !Number.isNaN(this.values[slot * FIELDS + PREVIOUS_MS]!);
  }

  /** When the last point was measured, in milliseconds since the epoch; NaN without a point. */
  timestampMs(slot: number): number {
    return this.values[slot * FIELDS + TIMESTAMP_MS]!;
  }

  /** CPU at the last point, in nanoseconds of one core; NaN without a point. */
  cpuNs(slot: number): number {
    return this.values[slot * FIELDS + CPU_NS]!;
  }

  /** When the container of the last point started, in nanoseconds since the epoch, or `UNKNOWN_START`; NaN without a point. */
  startNs(slot: number): number {
    return this.values[slot * FIELDS + START_NS]!;
  }

  /** The sample that is set aside, as a batch has it; undefined: none. */
  asideOf(slot: number): Float64Array | undefined {
    return this.aside?.get(slot);
  }

  /** When the previous point was measured, in milliseconds since the epoch; NaN without one. */
  previousMs(slot: number): number {
    const previousMs = this.values[slot * FIELDS + PREVIOUS_MS]!;
    return previousMs === AT_START ? this.startNs(slot) / 1e6 : previousMs;
  }

  /** CPU at the previous point, in nanoseconds of one core. */
  previousCpuNs(slot: number): number {
    return this.values[slot * FIELDS + PREVIOUS_CPU]!;
  }

  /** Working set at the last point, in bytes. */
  memoryBytes(slot: number): number {
    return this.values[slot * FIELDS + MEMORY_BYTES]!;
  }

  /** The exact time between the two points, in nanoseconds (below 104 days); NaN without a rate. */
  windowNs(slot: number): number {
    const at = slot * FIELDS;
    const previousMs = this.values[at + PREVIOUS_MS]!;
    const lastMs = this.values[at + TIMESTAMP_MS]!;
    return previousMs === AT_START ? timeSince(this.values[at + START_NS]!, lastMs) : (lastMs - previousMs) * 1e6;
  }

  /** CPU between the two points in billionths of a core; NaN without a rate. */
  cpuNanocores(slot: number): number {
    const at = slot * FIELDS;
    return cpuRate(this.values[at + CPU_NS]! - this.values[at + PREVIOUS_CPU]!, this.windowNs(slot));
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
