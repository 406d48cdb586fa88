import type { MetricsItem } from '../objects/response-object.js';
import type { Place, WatchedObject } from './place.js';

/** How long it is known that an object left, in milliseconds. Clients that were away for longer list again. */
export const TOMBSTONE_LIFE_MS = 5 * 60_000;

/** The most tombstones of a kind, in about 1 KB each. */
export const MOST_TOMBSTONES = 4096;

/** That an object left its place: it is not served any more, or it has other labels or another node now. */
export interface Tombstone {
  /** When it left. */
  readonly moment: number;
  /** Where it was. */
  readonly from: Place;
  /** Where it is now; undefined: it is not served. */
  readonly to: Place | undefined;
  /** When the object became known, whether or not it was served. */
  readonly known: number;
  /** When it began to be served; Infinity: it was not served here, and may have been by another replica. */
  readonly appeared: number;
  /** Its last state. */
  readonly last: MetricsItem;
}

/** The objects of a kind that left lately, in the order in which they left. */
export class Tombstones {
  private all: Tombstone[] = [];
  /** Where the first one is that is kept. */
  private first = 0;
  private lost = Number.NEGATIVE_INFINITY;

  /** The moment from which on all are known. */
  get floor(): number {
    return this.lost;
  }

  get count(): number {
    return this.all.length - this.first;
  }

  addTombstone(tombstone: Tombstone): void {
    this.all.push(tombstone);
    const { moment } = tombstone;
    while (this.count > MOST_TOMBSTONES || this.all[this.first]!.moment < moment - TOMBSTONE_LIFE_MS) {
      this.lost = this.all[this.first]!.moment;
      this.first++;
    }
    // Moved once for as many as are kept.
    if (this.first > MOST_TOMBSTONES) {
      this.all = this.all.slice(this.first);
      this.first = 0;
    }
  }

  /** Returns the tombstone at a place of `placeAfter`; undefined behind the last. */
  at(place: number): Tombstone | undefined {
    return this.all[place];
  }

  /** Returns where the first one after a moment is. It is good until the next tombstone is added. */
  placeAfter(moment: number): number {
    let place = this.all.length;
    while (place > this.first && this.all[place - 1]!.moment > moment) place--;
    return place;
  }
}

/** Whether two places are the same for every selector. */
export function isSamePlace(one: Place, other: Place): boolean {
  return one.nodeName === other.nodeName && hasSameLabels(one.object, other.object);
}

function hasSameLabels({ labels: one }: WatchedObject, { labels: other }: WatchedObject): boolean {
  // The pool gives most equal labels one object.
  if (one === other) return true;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
