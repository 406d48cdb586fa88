import { withRoom } from './growing-array.js';
import { Slabs } from './slabs.js';

/** Where a subject has no row. */
const NO_ROW = -1;

/** Rows of slabs, for those subjects that need one. */
export class SubjectRows {
  readonly slabs: Slabs;
  private rowBySubject = new Int32Array(0);

  /**
   * @param width how many numbers a row has
   * @param besidesBytes how many bytes a row takes elsewhere
   */
  constructor(width: number, besidesBytes: number) {
    this.slabs = new Slabs(width, besidesBytes);
  }

  hasRow(subject: number): boolean {
    return subject < this.rowBySubject.length && this.rowBySubject[subject] !== NO_ROW;
  }

  /** The row of a subject that has one. */
  rowOf(subject: number): number {
    return this.rowBySubject[subject]!;
  }

  /** Gives a row of zeros to a subject. The slabs must have one. */
  takeRow(subject: number): number {
    const row = this.slabs.takeRow();
    this.rowBySubject = withRoom(this.rowBySubject, subject, NO_ROW);
    this.rowBySubject[subject] = row;
    return row;
  }

  returnRow(subject: number): void {
    if (!this.hasRow(subject)) return;
    this.slabs.returnRow(this.rowBySubject[subject]!);
    this.rowBySubject[subject] = NO_ROW;
  }

  /** Gives all rows another width. `copyRow` fills a row of zeros from that which the subject had. */
  resize(
    width: number,
    besidesBytes: number,
    copyRow: (subject: number, row: number, from: Uint16Array, to: Uint16Array) => void,
  ): void {
    const subjects = new Map<number, number>();
    for (const [subject, row] of this.rowBySubject.entries()) if (row !== NO_ROW) subjects.set(row, subject);
    this.slabs.resize(width, besidesBytes, (row, from, to) => {
      const subject = subjects.get(row);
      if (subject !== undefined) copyRow(subject, row, from, to);
    });
  }
}
