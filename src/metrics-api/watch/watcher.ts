import { ApiError } from '../../model/api-error.js';
import { versionNow } from '../lists/version-clock.js';
import type { Key } from './keyed-entries.js';
import type { Changes, Cursor, Ledger } from './ledger.js';
import { namespaceOf } from './place.js';
import type { Selection } from './selection.js';
import { eventsOf, type Progress } from './watch-event.js';
import type { WatchForm } from './watch-form.js';
import type { WatchParameters } from './watch-options.js';
import { type EventMemory, type SharedWrites, Written } from './written.js';

/** The most changes that are written at once: about 30 KB. */
export const MOST_AT_ONCE = 64;

/** How long before its version a client may have missed something, in milliseconds: the clocks of replicas differ by less. */
export const SLACK_MS = 1000;

/** Of a client that has nothing yet. */
const FIRST: Progress = {
  sent: Number.NEGATIVE_INFINITY,
  caughtUp: Number.NEGATIVE_INFINITY,
  resumedAt: Number.NEGATIVE_INFINITY,
  leavingsAfter: Number.POSITIVE_INFINITY,
};

/** Where the bytes of a client go. */
export interface WatchOutput {
  /** Sends bytes. Calls `sent` later, once they are sent; never, if the client left before. */
  write(bytes: Uint8Array, sent: () => void): void;
  /** Ends the response after what was written. */
  end(): void;
}

/** The objects that come first, in the order of their keys. Those that appear meanwhile are changes, and come later. */
interface Beginning {
  /** The last object that was read. */
  key: Key | undefined;
  /** The version of the client once it has all of them. */
  readonly version: number;
  /** Whether a bookmark says that it has. */
  readonly isMarked: boolean;
}

/** What watchers have in common. */
export interface WatcherHost {
  readonly memory: EventMemory;
  readonly share: SharedWrites['share'];
  /** Events were written. */
  wrote(events: number): void;
  /** Something changed before the client had read what was written: it may not get each state. */
  lagged(): void;
}

/**
 * One client. It keeps no events, only how far it has read: when the client has read what was written, it gets the newest
 * state of all that changed since. So a slow client costs the bytes of one write.
 */
export class Watcher {
  private cursor: Cursor;
  private caughtUp: number;
  private readonly resumedAt: number;
  private readonly leavingsAfter: number;
  /** Undefined once the client has what comes first. */
  private beginning: Beginning | undefined;
  /** Why the client must list again before it begins. */
  private readonly expired: string | undefined;
  /** Whether the client has read what was written. */
  private isHungry = false;
  private isOver = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly selection: Selection,
    private readonly form: WatchForm,
    parameters: WatchParameters,
    private readonly host: WatcherHost,
    private readonly output: WatchOutput,
  ) {
    const { version, sendsInitial, marksInitialEnd } = parameters;
    if (sendsInitial) this.beginning = { key: undefined, version: versionNow(), isMarked: marksInitialEnd };
    if (sendsInitial || version === undefined) {
      this.resumedAt = Number.NEGATIVE_INFINITY;
      this.leavingsAfter = ledger.lastMoment;
      this.cursor = { moment: ledger.lastMoment };
    } else {
      const now = versionNow();
      const start = Math.min(version, now);
      this.resumedAt = ledger.lastMoment;
      this.leavingsAfter = start - SLACK_MS;
      this.cursor = { moment: this.leavingsAfter };
      // What left at this replica before its clock gets to the version would never be told.
      if (version > now + SLACK_MS) this.expired = `resource version from the future: ${version} (${now})`;
      else if (start < ledger.begun) this.expired = tooOld(start);
    }
    this.caughtUp = this.cursor.moment;
  }

  /** Sends what comes first. */
  start(): void {
    if (this.isOver) return;
    if (this.expired !== undefined) return this.endExpired(this.expired);
    this.isHungry = true;
    this.feed();
  }

  /** Sends what has changed, if the client has read what was written. */
  feed(): void {
    if (!this.isHungry && !this.isOver) this.host.lagged();
    while (this.isHungry && !this.isOver) {
      const since = Math.max(this.cursor.moment, this.leavingsAfter);
      if (since < this.ledger.firstKnownLeaving) return this.endExpired(tooOld(since));
      if (this.beginning !== undefined) {
        this.pushBeginning(this.beginning);
        continue;
      }
      const { all, end } = this.ledger.changesAfter(this.cursor, MOST_AT_ONCE, this.selection.namespace);
      if (all.length > 0) this.pushChanges({ all, end });
      else this.cursor = end;
      if (all.length === MOST_AT_ONCE) continue;
      this.caughtUp = this.cursor.moment;
      return;
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
    this.output.end();
  }

  /** The client has left. */
  close(): void {
    this.isOver = true;
  }

  /** A client of 1.32 (kubernetes#131448) wants nothing but additions, sorted by key, before the bookmark. */
  private pushBeginning(beginning: Beginning): void {
    const { ledger, selection, form } = this;
    const { moment } = this.cursor;
    const entries = ledger.entriesAfter(beginning.key, MOST_AT_ONCE, selection.namespace);
    const last = entries.at(-1)?.object;
    if (last === undefined) {
      this.beginning = undefined;
      if (beginning.isMarked) this.give(form.writeBookmark(beginning.version, true));
      return;
    }
    const all = entries.filter(({ appeared }) => appeared <= moment);
    const [after, upTo] = [beginning.key, { namespace: namespaceOf(last), name: last.name }];
    // Objects that go meanwhile move where a part ends, and so where the next one begins.
    const place = `${moment} ${after?.namespace}/${after?.name} ${upTo.namespace}/${upTo.name}`;
    beginning.key = upTo;
    this.pushEvents(all, FIRST, this.shareName(place));
  }

  private pushChanges(changes: Changes): void {
    const progress: Progress = {
      sent: this.cursor.moment,
      caughtUp: this.caughtUp,
      resumedAt: this.resumedAt,
      leavingsAfter: this.leavingsAfter,
    };
    // What left is an event to some clients and not to others.
    const isShared = !changes.all.some((change) => 'from' in change);
    const place = `${progress.sent} ${progress.caughtUp} ${changes.end.moment}`;
    this.cursor = changes.end;
    this.pushEvents(changes.all, progress, isShared ? this.shareName(place) : undefined);
  }

  /** Returns what to call the bytes of this place; undefined: they are the client's own. */
  private shareName(place: string): string | undefined {
    const [form, selection] = [this.form.name, this.selection.name];
    return form === undefined || selection === undefined ? undefined : `${form} ${selection} ${place}`;
  }

  /** @param name clients with the same name get the same bytes; undefined: the bytes are the client's own */
  private pushEvents(changes: Changes['all'], progress: Progress, name: string | undefined): void {
    const { memory, share } = this.host;
    const write = (): Written => {
      const events = eventsOf(changes, this.selection, progress);
      return new Written(this.form.writeEvents(events, memory), events.length, memory);
    };
    const written = name === undefined ? write() : share(name, write);
    if (written.events === 0) return written.drop();
    this.host.wrote(written.events);
    this.give(written.bytes, () => written.drop());
  }

  private give(bytes: Uint8Array, sent?: () => void): void {
    this.isHungry = false;
    this.output.write(bytes, () => {
      sent?.();
      this.isHungry = true;
      if (!this.isOver) this.feed();
    });
  }

  /** The client must list again: it is not known what it has missed. */
  private endExpired(message: string): void {
    this.give(this.form.writeError(new ApiError(410, 'Expired', message).toStatus()));
    this.finish();
  }
}

function tooOld(version: number): string {
  return `too old resource version: ${Math.floor(version)} (${versionNow()})`;
}
