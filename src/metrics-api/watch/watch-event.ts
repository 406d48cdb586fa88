import type { MetricsItem } from '../objects/response-object.js';
import { type ServedObject, servedObject } from '../objects/served-object.js';
import type { Changes, Entry } from './ledger.js';
import type { Selection } from './selection.js';
import type { Tombstone } from './tombstones.js';

/** An event that a client gets: the newest state of an object, or its last one. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED'; readonly served: ServedObject }
  | { readonly type: 'DELETED'; readonly last: MetricsItem };

/** What a client has been sent before. All are moments. */
export interface Progress {
  /** All changes up to here were sent, or a list had them. */
  readonly sent: number;
  /** The same, when there were none left last time: it says whether an object is new to the client. */
  readonly caughtUp: number;
  /** When the client came, if it had a version; minus infinity: it knows only what it was sent here. */
  readonly resumedAt: number;
  /** Only what left after this matters to the client. */
  readonly leavingsAfter: number;
}

/** Returns the events that some changes are to a client, in their order. */
export function eventsOf(all: Changes['all'], selection: Selection, progress: Progress): WatchEvent[] {
  const events: WatchEvent[] = [];
  for (const change of all) {
    const event =
      'from' in change ? eventOfLeaving(change, selection, progress) : eventOfEntry(change, selection, progress);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function eventOfEntry(entry: Entry, selection: Selection, { caughtUp }: Progress): WatchEvent | undefined {
  if (!selection.matches(entry)) return undefined;
  const served = servedObject(entry.object, entry.usage!, true);
  if (served === undefined) return undefined;
  const { appeared, moved } = entry;
  const isNew =
    appeared > caughtUp || (moved !== undefined && moved.moment > caughtUp && !selection.matches(moved.from));
  return { type: isNew ? 'ADDED' : 'MODIFIED', served };
}

/** A deletion that the client knows already is harmless. One that it never learns of leaves the object there for ever. */
function eventOfLeaving(tombstone: Tombstone, selection: Selection, progress: Progress): WatchEvent | undefined {
  const { moment, from, to, appeared, known, last } = tombstone;
  if (moment <= progress.leavingsAfter || !selection.matches(from)) return undefined;
  if (to !== undefined && selection.matches(to)) return undefined;
  // A client with a version may have all that it was sent before, also by a replica that serves what this one does not.
  const mayHaveIt = appeared <= progress.sent || known <= progress.resumedAt;
  return mayHaveIt ? { type: 'DELETED', last } : undefined;
}
