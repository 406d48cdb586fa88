import { FEWEST_POINTS } from '../config/history-options.js';
import type { MeasuredResource } from '../model/resources.js';
import type { UsageView } from '../model/usage-source.js';
import { type Grain, type Points, ResourceRows, type Window } from './resource-rows.js';
import { RestartMarks } from './restart-marks.js';
import { Slabs } from './slabs.js';
import { NO_SUBJECT, SUBJECT_BYTES, type SubjectName, Subjects } from './subjects.js';

/** What a ring is made for. */
export interface RingOptions {
  /** The time between two samples, and the first step, in milliseconds. */
  readonly resolutionMs: number;
  /** How long a point is kept, in milliseconds. */
  readonly lengthMs: number;
  /** The most memory that all rows take, in bytes. */
  readonly budgetBytes: number;
}

/**
 * What each container and node used: a point for each step of the last hour, in the slot of its time. A slot without a
 * sample has no value. When the budget is reached, the rows of those that ended are reused; then all steps double.
 *
 * When a clock was set back, the points after the new time are removed: they are of a time that has not come.
 */
export class UsageRing {
  readonly subjects = new Subjects();
  /** The numbers of the subjects: rows that are kept elsewhere. */
  private readonly numbers = new Slabs(0, SUBJECT_BYTES);
  private readonly restarts: RestartMarks;
  /** The rows of each resource, which are few. */
  private readonly resources: ResourceRows[] = [];
  private step: number;
  private pointCount: number;
  private refused = 0;

  constructor(private readonly options: RingOptions) {
    this.step = options.resolutionMs;
    this.pointCount = Math.max(1, Math.ceil(options.lengthMs / this.step));
    this.restarts = new RestartMarks(this.pointCount);
  }

  /** The time that a point is of, in milliseconds. */
  get stepMs(): number {
    return this.step;
  }

  /** How many points a row has. */
  get points(): number {
    return this.pointCount;
  }

  /** How many containers and nodes have a history. */
  get rows(): number {
    return this.numbers.rows;
  }

  /** How many values were not kept, since there was no room. */
  get refusedValues(): number {
    return this.refused;
  }

  /** How much memory all rows take, in bytes. */
  get byteLength(): number {
    let bytes = this.numbers.byteLength + this.restarts.rows.slabs.byteLength;
    for (const { slabs } of this.resources) bytes += slabs.byteLength;
    return bytes;
  }

  /** Whether a point of a counter has a mean beside its largest value. */
  get hasMeans(): boolean {
    return this.step > this.options.resolutionMs;
  }

  /** The slot of a time, in milliseconds since the epoch. */
  slotOf(timeMs: number): number {
    return Math.floor(timeMs / this.step);
  }

  /**
   * Says that one more page has the subject of that name, which it makes if need be. While it is on a page it is kept.
   *
   * @returns the subject; `NO_SUBJECT`: there is no room
   */
  joinPage(name: SubjectName): number {
    let subject = this.subjects.find(name);
    if (subject === NO_SUBJECT) {
      if (!this.makeRoom(this.numbers, () => true)) return NO_SUBJECT;
      subject = this.numbers.takeRow();
      this.subjects.add(subject, name);
    }
    this.subjects.joinPage(subject);
    return subject;
  }

  /** Says that a page that had the subject is gone. It is kept until its row is needed, or its points are too old. */
  leavePage(subject: number): void {
    this.subjects.leavePage(subject);
  }

  /**
   * Begins a sample, before its values are added.
   *
   * @param startNs when the container started, in nanoseconds since the epoch; minus infinity: unknown
   * @returns false if it is the sample that was added before, as from a page that is repeated
   */
  beginSample(subject: number, timeMs: number, startNs: number): boolean {
    const lastMs = this.subjects.lastMsOf(subject);
    if (timeMs === lastMs) return false;
    if (!Number.isNaN(lastMs)) this.clearBetween(subject, this.slotOf(lastMs), this.slotOf(timeMs));
    if (this.subjects.noteSample(subject, timeMs, startNs)) this.markRestart(subject);
    return true;
  }

  /** Adds a value, in the resource's unit, to the sample that began last. */
  addValue(subject: number, resource: MeasuredResource, value: number): void {
    const rows = this.rowsOf(resource) ?? this.addResource(resource);
    if (!rows.hasRow(subject)) {
      if (!this.makeRoom(rows.slabs, (ended) => rows.hasRow(ended))) return void this.refused++;
      rows.takeRow(subject);
    }
    rows.add(subject, this.placeOf(this.lastSlotOf(subject)), value);
  }

  /** Adds the values of a view's slot, of these resources, to the sample that began last. */
  addValues(subject: number, resources: readonly MeasuredResource[], view: UsageView, slot: number): void {
    const place = this.placeOf(this.lastSlotOf(subject));
    for (const resource of resources) {
      const rows = this.rowsOf(resource);
      const value = view.valueAt(resource, slot);
      // What makes room may change the place.
      if (rows?.hasRow(subject) !== true) this.addValue(subject, resource, value);
      else rows.add(subject, place, value);
    }
  }

  /** Removes those that have been on no page for as long as a point is kept. */
  removeOld(nowMs: number): void {
    const oldestMs = nowMs - this.options.lengthMs;
    for (;;) {
      const subject = this.subjects.findEnded(() => true);
      // A time that is not known is not after it.
      if (subject === undefined || this.subjects.lastMsOf(subject) > oldestMs) return;
      this.remove(subject);
    }
  }

  /** The resources that a subject has points of, sorted by name. */
  resourcesOf(subject: number): MeasuredResource[] {
    const resources: MeasuredResource[] = [];
    for (const rows of this.resources) if (rows.hasRow(subject)) resources.push(rows.resource);
    return resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Reads points of a subject; undefined: it has none of that resource. */
  read(subject: number, resource: MeasuredResource, window: Window): Points | undefined {
    const rows = this.rowsOf(resource);
    if (!rows?.hasRow(subject)) return undefined;
    const last = this.lastSlotOf(subject);
    return rows.read(subject, window, last - this.pointCount + 1, last);
  }

  /** The slot that a subject was measured in last; `NaN`: not yet. */
  lastSlotOf(subject: number): number {
    return this.slotOf(this.subjects.lastMsOf(subject));
  }

  /** Returns the slots, from `first` to the one before `end`, in which a container started again. */
  restartsOf(subject: number, first: number, end: number): number[] {
    if (!this.restarts.rows.hasRow(subject)) return [];
    const last = this.lastSlotOf(subject);
    const slots: number[] = [];
    const from = Math.max(first, last - this.pointCount + 1);
    const to = Math.min(end - 1, last);
    for (let slot = from; slot <= to; slot++) if (this.restarts.has(subject, this.placeOf(slot))) slots.push(slot);
    return slots;
  }

  /** Empties the slots that are between two samples, and the slot of the second unless it is that of the first. */
  private clearBetween(subject: number, before: number, slot: number): void {
    if (slot === before) return;
    const isForward = slot > before;
    const last = isForward ? slot : before;
    const first = Math.max(isForward ? before + 1 : slot, last - this.pointCount + 1);
    const place = this.placeOf(last);
    const count = last - first + 1;
    for (const rows of this.resources) if (rows.hasRow(subject)) rows.clear(subject, place, count);
    if (!this.restarts.rows.hasRow(subject)) return;
    for (let i = 0; i < count; i++)
      this.restarts.set(subject, place >= i ? place - i : place - i + this.pointCount, false);
  }

  /** The place of a slot in a row. As a whole number of 32 bits, since remainders of doubles are slow. */
  private placeOf(slot: number): number {
    return (slot | 0) % this.pointCount;
  }

  /** Marks the last slot of a subject. */
  private markRestart(subject: number): void {
    const { rows } = this.restarts;
    if (!rows.hasRow(subject)) {
      if (!this.makeRoom(rows.slabs, (ended) => rows.hasRow(ended))) return void this.refused++;
      rows.takeRow(subject);
    }
    this.restarts.set(subject, this.placeOf(this.lastSlotOf(subject)), true);
  }

  private rowsOf({ name }: MeasuredResource): ResourceRows | undefined {
    for (const rows of this.resources) if (rows.resource.name === name) return rows;
    return undefined;
  }

  private addResource(resource: MeasuredResource): ResourceRows {
    const rows = new ResourceRows(resource, this.grain);
    this.resources.push(rows);
    return rows;
  }

  /**
   * Makes sure that there is a row. Returns false if that is not possible within the budget.
   *
   * @param hasRow whether a subject has one of these rows; its removal frees no others
   */
  private makeRoom(slabs: Slabs, hasRow: (subject: number) => boolean): boolean {
    while (!slabs.hasRow) {
      const ended = this.subjects.findEnded(hasRow);
      if (this.byteLength + slabs.slabBytes <= this.options.budgetBytes) slabs.addSlab();
      else if (ended !== undefined) this.remove(ended);
      else if (!this.doubleStep()) return false;
    }
    return true;
  }

  private remove(subject: number): void {
    for (const rows of this.resources) rows.returnRow(subject);
    this.restarts.rows.returnRow(subject);
    this.subjects.remove(subject);
    this.numbers.returnRow(subject);
  }

  private doubleStep(): boolean {
    const before = this.pointCount;
    const next = Math.ceil(before / 2);
    if (next < FEWEST_POINTS) return false;
    const lastSlotOf = (subject: number): number => this.lastSlotOf(subject);
    const grain = { points: next, samplesPerStep: (2 * this.step) / this.options.resolutionMs };
    for (const rows of this.resources) rows.coarsen(grain, lastSlotOf);
    this.restarts.coarsen(before, next, lastSlotOf);
    this.step *= 2;
    this.pointCount = next;
    return true;
  }

  private get grain(): Grain {
    return { points: this.pointCount, samplesPerStep: this.step / this.options.resolutionMs };
  }
}
