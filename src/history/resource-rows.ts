import type { MeasuredResource } from '../model/resources.js';
import { withRoom } from './growing-array.js';
import { Slabs } from './slabs.js';
import { codeOf, NO_VALUE, stepSize, stepsOf, valueOf } from './usage-code.js';

/** Where a subject has no row. */
const NO_ROW = -1;
/** What a row takes outside its slab: its place by subject, and the sum and count of the step that is not over. */
const BESIDES_BYTES = 16;

/** How fine the points are. */
export interface Grain {
  /** How many points a row has. */
  readonly points: number;
  /** How many samples a step has, at the resolution of the scrapes. */
  readonly samplesPerStep: number;
}

/** Points that are asked for: each is of some slots. */
export interface Window {
  readonly first: number;
  /** How many slots a point is of. */
  readonly perPoint: number;
  readonly count: number;
}

/** Points that were read, in the resource's unit; `NaN`: no value. */
export interface Points {
  /** The mean of a counter, and the largest value of a gauge. */
  readonly typical: Float64Array;
  /** The largest value. */
  readonly max: Float64Array;
}

/**
 * The points of one resource: a row for each subject that has numbers of it. A point is the largest value of its step. A
 * counter whose step has several samples has a second point, the mean. Which slots of a row are true, its owner knows.
 */
export class ResourceRows {
  readonly slabs: Slabs;
  private rowOf = new Int32Array(0);
  /** Of the step that is not over, by row: the sum and number of its samples. Only where there are means. */
  private sums = new Float64Array(0);
  private counts = new Uint32Array(0);

  constructor(
    readonly resource: MeasuredResource,
    private grain: Grain,
  ) {
    this.slabs = new Slabs(this.widthOf(grain), BESIDES_BYTES);
  }

  hasRow(subject: number): boolean {
    return subject < this.rowOf.length && this.rowOf[subject] !== NO_ROW;
  }

  /** Gives a row to a subject. The slabs must have one. */
  takeRow(subject: number): void {
    const row = this.slabs.takeRow();
    this.rowOf = withRoom(this.rowOf, subject, NO_ROW);
    this.rowOf[subject] = row;
    if (this.hasMeans) this.setMean(row, 0, 0);
  }

  returnRow(subject: number): void {
    if (!this.hasRow(subject)) return;
    this.slabs.returnRow(this.rowOf[subject]!);
    this.rowOf[subject] = NO_ROW;
  }

  /** Empties the point at a place, and those before it: `count` in all, not more than a row has. The first one begins. */
  clear(subject: number, place: number, count: number): void {
    const row = this.rowOf[subject]!;
    const slab = this.slabs.slabOf(row);
    const at = this.slabs.placeOf(row);
    const { points } = this.grain;
    for (let i = 0; i < count; i++) {
      const each = at + (place >= i ? place - i : place - i + points);
      slab[each] = NO_VALUE;
      if (this.hasMeans) slab[each + points] = NO_VALUE;
    }
    if (this.hasMeans) this.setMean(row, 0, 0);
  }

  /** Adds a value to the point that began last, which is at this place. */
  add(subject: number, place: number, value: number): void {
    const code = codeOf(this.resource.unit, value);
    if (code === NO_VALUE) return;
    const row = this.rowOf[subject]!;
    const slab = this.slabs.slabOf(row);
    const at = this.slabs.placeOf(row) + place;
    if (code > slab[at]!) slab[at] = code;
    if (!this.hasMeans) return;
    this.setMean(row, this.sums[row]! + value, this.counts[row]! + 1);
    slab[at + this.grain.points] = codeOf(this.resource.unit, this.sums[row]! / this.counts[row]!);
  }

  /**
   * Reads points of a subject, which has a row.
   *
   * @param keptFrom the first slot that the row has
   * @param keptTo the last slot that it has
   */
  read(subject: number, { first, perPoint, count }: Window, keptFrom: number, keptTo: number): Points {
    const typical = new Float64Array(count).fill(Number.NaN);
    const max = new Float64Array(count).fill(Number.NaN);
    const { unit, kind } = this.resource;
    const isCounter = kind === 'counter';
    const { points } = this.grain;
    const row = this.rowOf[subject]!;
    const slab = this.slabs.slabOf(row);
    const at = this.slabs.placeOf(row);
    const rowEnd = at + points;
    const means = this.hasMeans ? points : 0;
    const size = stepSize(unit);
    for (let point = 0; point < count; point++) {
      const begin = Math.max(first + point * perPoint, keptFrom);
      const end = Math.min(first + (point + 1) * perPoint, keptTo + 1);
      let largest = NO_VALUE;
      let sum = 0;
      let known = 0;
      // Slots are doubles to V8. With a remainder of one, or a comparison of two, for each point this took three times as long.
      let place = (at + (begin % points)) | 0;
      for (let left = (end - begin) | 0; left > 0; left--) {
        const code = slab[place]!;
        if (code !== NO_VALUE) {
          if (code > largest) largest = code;
          if (isCounter) sum += stepsOf(slab[place + means]!);
          known++;
        }
        if (++place === rowEnd) place = at;
      }
      if (known === 0) continue;
      max[point] = stepsOf(largest) * size;
      typical[point] = isCounter ? (sum / known) * size : max[point]!;
    }
    return { typical, max };
  }

  /** Whether points have means beside their largest values. */
  get hasMeans(): boolean {
    return this.resource.kind === 'counter' && this.grain.samplesPerStep > 1;
  }

  /**
   * Makes one point of two.
   *
   * @param next has twice the step
   * @param lastSlotOf the last slot of a subject before
   */
  coarsen(next: Grain, lastSlotOf: (subject: number) => number): void {
    const before = this.grain;
    const hadMeans = this.hasMeans;
    const subjectOf = this.subjectsByRow();
    this.grain = next;
    this.slabs.resize(this.widthOf(next), (row, from, to) => {
      const subject = subjectOf.get(row);
      if (subject === undefined) return;
      const last = lastSlotOf(subject);
      pairSlots(last, before.points, next.points, (slot, older, newer) => {
        const place = slot % next.points;
        to[place] = Math.max(from[older]!, from[newer]!);
        if (!this.hasMeans) return;
        const means = hadMeans ? before.points : 0;
        const { unit } = this.resource;
        const values = [valueOf(unit, from[older + means]!), valueOf(unit, from[newer + means]!)];
        const known = older === newer ? values.slice(1) : values.filter((value) => !Number.isNaN(value));
        const mean = known.length === 0 ? Number.NaN : (known[0]! + known.at(-1)!) / 2;
        to[place + next.points] = codeOf(unit, mean);
        const count = Number.isNaN(mean) ? 0 : known.length * before.samplesPerStep;
        if (slot === Math.floor(last / 2)) this.setMean(row, count === 0 ? 0 : mean * count, count);
      });
    });
  }

  private setMean(row: number, sum: number, count: number): void {
    this.sums = withRoom(this.sums, row, 0);
    this.counts = withRoom(this.counts, row, 0);
    this.sums[row] = sum;
    this.counts[row] = count;
  }

  private subjectsByRow(): Map<number, number> {
    const subjects = new Map<number, number>();
    for (const [subject, row] of this.rowOf.entries()) if (row !== NO_ROW) subjects.set(row, subject);
    return subjects;
  }

  private widthOf({ points, samplesPerStep }: Grain): number {
    return this.resource.kind === 'counter' && samplesPerStep > 1 ? 2 * points : points;
  }
}

/**
 * For each slot of twice the step, newest first: the places of the two slots before that become it. Where only one of
 * them is in the row, both places are its place.
 */
export function pairSlots(
  last: number,
  points: number,
  nextPoints: number,
  pair: (slot: number, older: number, newer: number) => void,
): void {
  const first = Math.max(last - points + 1, 0);
  const lastPair = Math.floor(last / 2);
  for (let slot = lastPair; slot > lastPair - nextPoints && slot * 2 + 1 >= first; slot--) {
    const older = Math.max(slot * 2, first);
    const newer = Math.min(slot * 2 + 1, last);
    pair(slot, older % points, newer % points);
  }
}
