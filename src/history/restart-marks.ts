import { pairSlots } from './resource-rows.js';
import { indexOf } from './slabs.js';
import { SubjectRows } from './subject-rows.js';

/** How many slots one number marks. */
const BITS = 16;
/** What a row takes besides its slab: its place by subject. */
const BESIDES_BYTES = 4;

/** In which slots containers started again: a bit map for each of those that did, which are few. */
export class RestartMarks {
  readonly rows: SubjectRows;

  constructor(points: number) {
    this.rows = new SubjectRows(widthOf(points), BESIDES_BYTES);
  }

  has(subject: number, place: number): boolean {
    const row = this.rows.rowOf(subject);
    return isMarked(this.rows.slabs.slabOf(row), row, place);
  }

  /** Marks a place of a subject that has a row, or removes the mark. */
  set(subject: number, place: number, isMark: boolean): void {
    const row = this.rows.rowOf(subject);
    const slab = this.rows.slabs.slabOf(row);
    const at = indexOf(row, place >>> 4);
    const bit = 1 << (place & (BITS - 1));
    slab[at] = isMark ? slab[at]! | bit : slab[at]! & ~bit;
  }

  /** Makes one slot of two. `lastSlotOf` is the last slot of a subject before. */
  coarsen(points: number, nextPoints: number, lastSlotOf: (subject: number) => number): void {
    this.rows.resize(widthOf(nextPoints), BESIDES_BYTES, (subject, row, from, to) => {
      pairSlots(lastSlotOf(subject), points, nextPoints, (slot, older, newer) => {
        if (!isMarked(from, row, older) && !isMarked(from, row, newer)) return;
        const place = slot % nextPoints;
        to[indexOf(row, place >>> 4)]! |= 1 << (place & (BITS - 1));
      });
    });
  }
}

function widthOf(points: number): number {
  return Math.ceil(points / BITS);
}

function isMarked(slab: Uint16Array, row: number, place: number): boolean {
  return ((slab[indexOf(row, place >>> 4)]! >>> (place & (BITS - 1))) & 1) === 1;
}
