import { Readable } from 'node:stream';
import { ApiError } from '../../model/api-error.js';
import { versionNow } from '../lists/version-clock.js';
import type { Changes, Cursor, Ledger } from './ledger.js';
import type { Selection } from './selection.js';
import { eventsOf, type Progress } from './watch-event.js';
import type { WatchForm } from './watch-form.js';
import type { WatchParameters } from './watch-options.js';

/** The most changes that are written at once: about 30 KB. */
export const MOST_AT_ONCE = 64;

/** How long before its version a client may have missed something, in milliseconds: replicas differ by less. */
export const SLACK_MS = 1000;

/** Says that all objects have come. */
const INITIAL_END = { 'k8s.io/initial-events-end': 'true' };

/** Writes events that several clients get, once for all of them. */
export type ShareBytes = (name: string, write: () => Written) => Written;

/** Events as bytes. */
export interface Written {
  readonly bytes: Buffer;
  readonly events: number;
}

/** What a watcher tells about itself. */
export interface WatcherObserver {
  wrote(events: number): void;
  /** Something changed before the client had read what was written: it may not get each state. */
  lagged(): void;
  closed(): void;
}

/**
 * One client. It keeps no events, only how far it has read: when the client has read what was written, it gets the newest
 * state of all that changed since. So a slow client costs the bytes of one write.
 */
export class Watcher extends Readable {
  private cursor: Cursor;
  private caughtUp: number;
  private readonly resumedAt: number;
  private readonly leavingsAfter: number;
  /** Whether the client waits for the bookmark after the first events. */
  private owesInitialEnd: boolean;
  /** Whether the client has read what was written. */
  private isHungry = false;
  private isOver = false;
  private hasBegun = false;

  /** @param begin sends the head of the response */
  constructor(
    private readonly ledger: Ledger,
    private readonly selection: Selection,
    private readonly form: WatchForm,
    parameters: WatchParameters,
    private readonly share: ShareBytes,
    private readonly observer: WatcherObserver,
    private readonly begin: () => void,
  ) {
    super({ highWaterMark: 1 });
    const { version, sendsInitial, marksInitialEnd } = parameters;
    this.owesInitialEnd = marksInitialEnd;
    if (sendsInitial || version === undefined) {
      this.resumedAt = Number.NEGATIVE_INFINITY;
      this.leavingsAfter = ledger.lastMoment;
      this.cursor = { moment: sendsInitial ? Number.NEGATIVE_INFINITY : ledger.lastMoment };
    } else {
      // A version from the future is as good as now.
      const start = Math.min(version, versionNow());
      this.resumedAt = ledger.lastMoment;
      this.leavingsAfter = start - SLACK_MS;
      this.cursor = { moment: this.leavingsAfter };
      if (start < ledger.begun) this.endExpired(start);
    }
    this.caughtUp = this.cursor.moment;
  }

  /** Sends what has changed, if the client has read what was written. */
  feed(): void {
    if (!this.isHungry && !this.isOver) this.observer.lagged();
    while (this.isHungry && !this.isOver) {
      const since = Math.max(this.cursor.moment, this.leavingsAfter);
      if (since < this.ledger.firstKnownLeaving) return this.endExpired(since);
      const { all, end } = this.ledger.changesAfter(this.cursor, MOST_AT_ONCE);
      if (all.length > 0) this.pushChanges({ all, end });
      if (all.length === MOST_AT_ONCE) continue;
      this.caughtUp = this.cursor.moment;
      if (!this.owesInitialEnd) return;
      this.owesInitialEnd = false;
      this.give(this.form.writeBookmark(versionNow(), INITIAL_END));
    }
  }

  /** Says how far the client has got, if it has got everything. */
  sendBookmark(): void {
    this.feed();
    if (this.isHungry && !this.isOver) this.give(this.form.writeBookmark(versionNow()));
  }

  /** Ends the response after what was written. */
  finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.push(null);
  }

  override _read(): void {
    this.isHungry = true;
    this.feed();
    // A client waits for the head, even if there is nothing to send.
    if (!this.hasBegun && this.isHungry) this.begin();
    this.hasBegun = true;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.isOver = true;
    this.observer.closed();
    done(error);
  }

  private pushChanges(changes: Changes): void {
    const { selection, form } = this;
    const progress: Progress = {
      sent: this.cursor.moment,
      caughtUp: this.caughtUp,
      resumedAt: this.resumedAt,
      leavingsAfter: this.leavingsAfter,
    };
    const write = (): Written => {
      const events = eventsOf(changes, selection, progress);
      return { bytes: form.writeEvents(events), events: events.length };
    };
    // What left is an event to some clients and not to others.
    const isShared = selection.isWhole && form.name !== undefined && !changes.all.some((change) => 'from' in change);
    const name = `${form.name} ${progress.sent} ${progress.caughtUp} ${changes.end.moment}`;
    const { bytes, events } = isShared ? this.share(name, write) : write();
    this.cursor = changes.end;
    if (events === 0) return;
    this.observer.wrote(events);
    this.give(bytes);
  }

  private give(bytes: Buffer): void {
    this.isHungry = false;
    // Asks for more at once if the client has room.
    this.push(bytes);
  }

  /** The client must list again: it is not known any more what left since. */
  private endExpired(version: number): void {
    const message = `too old resource version: ${Math.floor(version)} (${versionNow()})`;
    this.push(this.form.writeError(new ApiError(410, 'Expired', message).toStatus()));
    this.finish();
  }
}
