import type { MeasuredResource } from '../model/resources.js';
import { withRoom } from './growing-array.js';
import { beginsTile, indexOf, type Slabs } from './slabs.js';
import { SubjectRows } from './subject-rows.js';
import { codeOf, codeOfSteps, NO_VALUE, stepSize, stepsOf, valueOf } from './usage-code.js';

/** What a row takes outside its slab: its place by subject. With means, the sum and count of the step that is not over. */
const [BESIDES_BYTES, BESIDES_MEANS_BYTES] = [4, 16];

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
  readonly typical: number[];
  /** The largest value. */
  readonly max: number[];
}

/**
 * The points of one resource: a row for each subject that has numbers of it. A point is the largest value of its step. A
 * counter whose step has several samples has a second point, the mean. Which slots of a row are true, its owner knows.
 */
export class ResourceRows {
  private readonly rows: SubjectRows;
  /** What the smallest step of a code stands for. */
  private readonly size: number;
  /** Of the step that is not over, by row: the sum and number of its samples. Only where there are means. */
  private sums = new Float64Array(0);
  private counts = new Uint32Array(0);

  constructor(
    readonly resource: MeasuredResource,
    private grain: Grain,
  ) {
    this.size = stepSize(resource.unit);
    this.rows = new SubjectRows(this.width, this.besidesBytes);
  }

  get slabs(): Slabs {
    return this.rows.slabs;
  }

  hasRow(subject: number): boolean {
    return this.rows.hasRow(subject);
  }

  /** Gives a row to a subject. The slabs must have one. */
  takeRow(subject: number): void {
    const row = this.rows.takeRow(subject);
    if (this.hasMeans) this.setMean(row, 0, 0);
  }

  returnRow(subject: number): void {
    this.rows.returnRow(subject);
  }

  /** Empties the point at a place, and those before it: `count` in all, not more than a row has. The first one begins. */
  clear(subject: number, place: number, count: number): void {
    const row = this.rows.rowOf(subject);
    const slab = this.slabs.slabOf(row);
    const { points } = this.grain;
    const { hasMeans } = this;
    for (let i = 0; i < count; i++) {
      const each = place >= i ? place - i : place - i + points;
      slab[indexOf(row, each)] = NO_VALUE;
      if (hasMeans) slab[indexOf(row, each + points)] = NO_VALUE;
    }
    if (hasMeans) this.setMean(row, 0, 0);
  }

  /** Adds a value to the point that began last, which is at this place. */
  add(subject: number, place: number, value: number): void {
    const code = codeOfSteps(value / this.size);
    if (code === NO_VALUE) return;
    const row = this.rows.rowOf(subject);
    const slab = this.slabs.slabOf(row);
    const at = indexOf(row, place);
    if (code > slab[at]!) slab[at] = code;
    if (!this.hasMeans) return;
    this.setMean(row, this.sums[row]! + value, this.counts[row]! + 1);
    slab[indexOf(row, place + this.grain.points)] = codeOfSteps(this.sums[row]! / this.counts[row]! / this.size);
  }

  /**
   * Reads points of a subject, which has a row.
   *
   * @param keptFrom the first slot that the row has
   * @param keptTo the last slot that it has
   */
  read(subject: number, { first, perPoint, count }: Window, keptFrom: number, keptTo: number): Points {
    const isCounter = this.resource.kind === 'counter';
    const { size, hasMeans } = this;
    const { points } = this.grain;
    const max = noValues(count);
    const isMean = isCounter && (perPoint > 1 || hasMeans);
    const typical = isMean ? noValues(count) : max;
    const row = this.rows.rowOf(subject);
    const slab = this.slabs.slabOf(row);
    this.slabs.prefetch(row);
    const from = Math.max(first, keptFrom);
    const end = Math.min(first + perPoint * count, keptTo + 1);
    // Slots are doubles to V8. What is counted in the loops is whole numbers of 32 bits, which took a third of the time.
    let point = Math.floor((from - first) / perPoint) | 0;
    let begun = (from - first - point * perPoint) | 0;
    let place = (from % points) | 0;
    let index = indexOf(row, place);
    for (let left = (end - from) | 0; left > 0; point++) {
      const slots = Math.min(perPoint - begun, left) | 0;
      left -= slots;
      begun = 0;
      let largest = NO_VALUE;
      let sum = 0;
      let known = 0;
      for (let i = slots; i > 0; i--) {
        const code = slab[index]!;
        // The larger one. No processor guesses a comparison of random numbers.
        const less = largest - code;
        largest -= less & (less >> 31);
        if (isMean && code !== NO_VALUE) {
          sum += stepsOf(hasMeans ? slab[indexOf(row, place + points)]! : code);
          known++;
        }
        if (++place === points) place = 0;
        index = beginsTile(place) ? indexOf(row, place) : index + 1;
      }
      if (largest === NO_VALUE) continue;
      max[point] = stepsOf(largest) * size;
      if (isMean) typical[point] = (sum / known) * size;
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
    const codeAt = (slab: Uint16Array, row: number, place: number): number => slab[indexOf(row, place)]!;
    this.grain = next;
    this.rows.resize(this.width, this.besidesBytes, (subject, row, from, to) => {
      const last = lastSlotOf(subject);
      pairSlots(last, before.points, next.points, (slot, older, newer) => {
        const place = slot % next.points;
        to[indexOf(row, place)] = Math.max(codeAt(from, row, older), codeAt(from, row, newer));
        if (!this.hasMeans) return;
        const means = hadMeans ? before.points : 0;
        const { unit } = this.resource;
        const values = [older, newer].map((each) => valueOf(unit, codeAt(from, row, each + means)));
        const known = older === newer ? values.slice(1) : values.filter((value) => !Number.isNaN(value));
        const mean = known.length === 0 ? Number.NaN : (known[0]! + known.at(-1)!) / 2;
        to[indexOf(row, place + next.points)] = codeOf(unit, mean);
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

  /** How many numbers a row has. */
  private get width(): number {
    return this.hasMeans ? 2 * this.grain.points : this.grain.points;
  }

  private get besidesBytes(): number {
    return this.hasMeans ? BESIDES_MEANS_BYTES : BESIDES_BYTES;
  }
}

/** Points that are copied, by number: an array of doubles takes a fifteenth of the time of a typed one. */
let none: number[] = [];

/** Returns so many points, none of which has a value. */
export function noValues(count: number): number[] {
  if (none.length !== count) none = Array.from({ length: count }, () => Number.NaN);
  return none.slice();
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
