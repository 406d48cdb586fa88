/** What has its place in the order of changes. */
export interface Ordered<Self> {
  /** When it changed last; NaN: it is not in the order. */
  changed: number;
  before: Self | undefined;
  after: Self | undefined;
}

/**
 * The served objects in the order in which they changed last. A client that lags reads on where it stopped and finds the
 * newest state of each once, however long it was away. So nothing is queued for it.
 */
export class ChangeOrder<T extends Ordered<T>> {
  private head: T | undefined;
  private tail: T | undefined;

  /** Moves to the end what changed now. */
  touch(one: T, moment: number): void {
    this.remove(one);
    one.changed = moment;
    one.before = this.tail;
    if (this.tail === undefined) this.head = one;
    else this.tail.after = one;
    this.tail = one;
  }

  remove(one: T): void {
    if (Number.isNaN(one.changed)) return;
    if (one.before === undefined) this.head = one.after;
    else one.before.after = one.after;
    if (one.after === undefined) this.tail = one.before;
    else one.after.before = one.before;
    one.before = one.after = undefined;
    one.changed = Number.NaN;
  }

  /**
   * Returns the first that changed after a moment.
   *
   * @param hint what was read last, in most cases still in its place
   */
  firstAfter(moment: number, hint: T | undefined): T | undefined {
    if (hint?.changed === moment) return hint.after;
    if (this.head === undefined || this.head.changed > moment) return this.head;
    let first: T | undefined;
    for (let one = this.tail; one !== undefined && one.changed > moment; one = one.before) first = one;
    return first;
  }

  /** Each of them, the one that changed longest ago first. The reader may remove the one that it has. */
  *all(): Generator<T> {
    let next: T | undefined;
    for (let one = this.head; one !== undefined; one = next) {
      next = one.after;
      yield one;
    }
  }
}
