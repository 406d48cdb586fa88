import { formatTime } from '../objects/time.js';
import type { MetricsItem } from '../objects/response-object.js';
import { metricsItemOf, servedObject } from '../objects/served-object.js';
import { versionNow } from '../lists/version-clock.js';
import type { PodUsageView, UsageView } from '../../model/usage-source.js';
import { ChangeOrder, type Ordered } from './change-order.js';
import { type Key, KeyedEntries } from './keyed-entries.js';
import { namespaceOf, type Place, type WatchedObject } from './place.js';
import { sampleMark } from './sample-mark.js';
import { isSamePlace, type Tombstone, Tombstones } from './tombstones.js';

/** The time between two moments of one ledger, in milliseconds. A double has it exactly. */
const STEP_MS = 1 / 1024;

/** An object that exists, and whether it is served. */
export interface Entry extends Ordered<Entry> {
  object: WatchedObject;
  /** Whether it does not exist any more. */
  isGone: boolean;
  /** Its numbers; undefined: it is not served. */
  usage: UsageView | undefined;
  /** The node that the numbers are from. */
  nodeName: string;
  /** Which samples the numbers are from. */
  mark: number;
  /** When the object became known. */
  readonly known: number;
  /** When it began to be served; Infinity: it is not. */
  appeared: number;
  /** Where it was before it had these labels and this node, and when it moved. */
  moved: { readonly moment: number; readonly from: Place } | undefined;
}

/** How far changes have been read. */
export interface Cursor {
  readonly moment: number;
  /** What was read last, to go on without a search. */
  readonly entry?: Entry | undefined;
}

/** Some changes in their order, and where the next ones begin. */
export interface Changes {
  readonly all: readonly (Entry | Tombstone)[];
  readonly end: Cursor;
}

/**
 * The objects of one kind that lists show, when each changed, and which left. Moments are milliseconds since the epoch
 * that increase with each change, so that a version of any replica is a place in the order.
 */
export class Ledger {
  private readonly entries = new KeyedEntries<Entry>();
  private readonly order = new ChangeOrder<Entry>();
  private readonly tombstones = new Tombstones();
  /** Since when changes are known. */
  readonly begun: number;
  private last = 0;
  /** The entries of the Pods of each page. They are looked up once, and again when they are gone. */
  private readonly pages = new WeakMap<readonly PodUsageView[], (Entry | undefined)[]>();
  /** The earliest time at which a served object is too old, in milliseconds by the steady clock; may be too early. */
  private staleMs = Number.POSITIVE_INFINITY;

  /**
   * @param find the numbers with which a list shows the object; undefined: it does not
   * @param maxStalenessMs how old numbers may become; 0: they never become too old
   * @param isExtended whether what is found is more than the view of a page
   */
  constructor(
    private readonly find: (object: WatchedObject, steadyMs: number) => UsageView | undefined,
    private readonly maxStalenessMs: number,
    private readonly isExtended = false,
  ) {
    this.begun = this.nextMoment();
  }

  /** The moment of the last change. */
  get lastMoment(): number {
    return this.last;
  }

  /** The earliest time at which `reviewStale` may find something, in milliseconds by the steady clock. */
  get nextStaleMs(): number {
    return this.staleMs;
  }

  /** The moment after which all that left is known. */
  get firstKnownLeaving(): number {
    return this.tombstones.floor;
  }

  /**
   * Returns the first changes after a cursor, at most so many.
   *
   * @param namespace only changes of objects in this; undefined: of all. Tombstones of all namespaces are included.
   */
  changesAfter(cursor: Cursor, most: number, namespace?: string): Changes {
    const all: (Entry | Tombstone)[] = [];
    let { moment, entry: last } = cursor;
    let entry = this.order.firstAfter(moment, last);
    let place = this.tombstones.placeAfter(moment);
    while (all.length < most) {
      const tombstone = this.tombstones.at(place);
      if (entry !== undefined && (tombstone === undefined || entry.changed < tombstone.moment)) {
        if (namespace === undefined || namespaceOf(entry.object) === namespace) all.push(entry);
        moment = entry.changed;
        last = entry;
        entry = entry.after;
      } else if (tombstone !== undefined) {
        all.push(tombstone);
        moment = tombstone.moment;
        last = undefined;
        place++;
      } else break;
    }
    return { all, end: { moment, entry: last } };
  }

  /**
   * Returns the first objects after a key, at most so many, whether or not they are served.
   *
   * @param namespace only objects of this; undefined: of all
   */
  entriesAfter(key: Key | undefined, most: number, namespace?: string): readonly Entry[] {
    return this.entries.entriesAfter(key, most, namespace);
  }

  /** Takes an object that exists, or that has other labels now. Returns whether something changed. */
  putObject(object: WatchedObject, steadyMs: number): boolean {
    const known = this.entryOf(object);
    if (known === undefined) {
      const entry = this.addEntry(object);
      return this.review(entry, this.find(object, steadyMs));
    }
    const from = { object: known.object, nodeName: known.nodeName };
    known.object = object;
    const moved = known.usage !== undefined && this.noteMove(known, from);
    return this.review(known, this.find(object, steadyMs)) || moved;
  }

  /** Says that an object does not exist any more. Returns whether something changed. */
  removeObject(object: WatchedObject): boolean {
    const entry = this.entryOf(object);
    if (entry === undefined) return false;
    this.entries.removeEntry(entry);
    // Another replica may serve what this one does not.
    this.bury(entry);
    entry.isGone = true;
    return true;
  }

  /** Compares an object with what a list shows of it now. Returns whether something changed. */
  reviewObject(namespace: string, name: string, steadyMs: number): boolean {
    const entry = this.entries.find(namespace, name);
    return entry !== undefined && this.review(entry, this.find(entry.object, steadyMs));
  }

  /** The same for all Pods of a page: without a search for those that are served from it, as nearly all are. */
  reviewPods(pods: readonly PodUsageView[], steadyMs: number): boolean {
    let entries = this.pages.get(pods);
    if (entries === undefined) this.pages.set(pods, (entries = Array.from(pods, () => undefined)));
    let changed = false;
    for (let i = 0; i < pods.length; i++) {
      const pod = pods[i]!;
      let entry = entries[i];
      if (entry === undefined || entry.isGone) {
        entry = entries[i] = this.entries.find(pod.namespace, pod.name);
        if (entry === undefined) continue;
      }
      const isFound = pod.indexed && !this.isExtended && !this.isStale(pod, steadyMs);
      changed = this.review(entry, isFound ? pod : this.find(entry.object, steadyMs)) || changed;
    }
    return changed;
  }

  /** Finds objects whose numbers have become too old. Returns whether there were any. */
  reviewStale(steadyMs: number): boolean {
    if (steadyMs <= this.staleMs) return false;
    this.staleMs = Number.POSITIVE_INFINITY;
    let changed = false;
    for (const entry of this.order.all()) {
      if (this.isStale(entry.usage!, steadyMs))
        changed = this.review(entry, this.find(entry.object, steadyMs)) || changed;
      else this.noteArrival(entry.usage!);
    }
    return changed;
  }

  /** @param usage the numbers that a list shows now; undefined: none */
  private review(entry: Entry, usage: UsageView | undefined): boolean {
    const before = entry.usage;
    if (usage === undefined || usage.sampledSlot === -1) {
      if (before === undefined) return false;
      this.bury(entry);
      return true;
    }
    const mark = sampleMark(usage);
    const isSame = before !== undefined && entry.mark === mark;
    const { nodeName } = entry;
    entry.usage = usage;
    entry.nodeName = usage.nodeName;
    entry.mark = mark;
    this.noteArrival(usage);
    if (before === undefined) {
      const moment = this.nextMoment();
      entry.appeared = moment;
      this.order.touch(entry, moment);
      return true;
    }
    if (nodeName !== usage.nodeName && this.noteMove(entry, { object: entry.object, nodeName })) return true;
    if (!isSame) this.order.touch(entry, this.nextMoment());
    return !isSame;
  }

  /** Notes that a served object has another place now. */
  private noteMove(entry: Entry, from: Place): boolean {
    const to = { object: entry.object, nodeName: entry.nodeName };
    if (isSamePlace(from, to)) return false;
    const moment = this.nextMoment();
    this.tombstones.addTombstone({
      moment,
      from,
      to,
      known: entry.known,
      appeared: entry.appeared,
      last: lastState(entry, from.object, moment),
    });
    entry.moved = { moment, from };
    this.order.touch(entry, this.nextMoment());
    return true;
  }

  /** Notes that an object is not served any more. */
  private bury(entry: Entry): void {
    const { object, nodeName, known, appeared } = entry;
    const moment = this.nextMoment();
    const last = lastState(entry, object, moment);
    this.tombstones.addTombstone({ moment, from: { object, nodeName }, to: undefined, known, appeared, last });
    entry.usage = undefined;
    entry.appeared = Number.POSITIVE_INFINITY;
    entry.moved = undefined;
    this.order.remove(entry);
  }

  private entryOf(object: WatchedObject): Entry | undefined {
    return this.entries.find(namespaceOf(object), object.name);
  }

  private addEntry(object: WatchedObject): Entry {
    const entry: Entry = {
      object,
      isGone: false,
      usage: undefined,
      nodeName: '',
      mark: 0,
      known: this.nextMoment(),
      appeared: Number.POSITIVE_INFINITY,
      moved: undefined,
      changed: Number.NaN,
      before: undefined,
      after: undefined,
    };
    this.entries.addEntry(entry);
    return entry;
  }

  private isStale({ arrivedMs }: UsageView, steadyMs: number): boolean {
    return this.maxStalenessMs > 0 && steadyMs - arrivedMs > this.maxStalenessMs;
  }

  private noteArrival({ arrivedMs }: UsageView): void {
    if (this.maxStalenessMs > 0) this.staleMs = Math.min(this.staleMs, arrivedMs + this.maxStalenessMs);
  }

  private nextMoment(): number {
    return (this.last = Math.max(versionNow(Math.floor(this.last)), this.last + STEP_MS));
  }
}

/** The object with the numbers that it still has. A batch may have overwritten all of them. */
function lastState({ usage }: Entry, object: WatchedObject, moment: number): MetricsItem {
  const version = Math.floor(moment);
  const served = usage && servedObject(object, usage);
  if (served !== undefined) return metricsItemOf({ ...served, version });
  const time = formatTime(moment);
  const { name, labels } = object;
  const common = { resourceVersion: `${version}`, creationTimestamp: time, labels };
  const measured = { timestamp: time, window: '0s' };
  if ('namespace' in object) {
    return { metadata: { name, namespace: object.namespace, ...common }, ...measured, containers: [] };
  }
  return { metadata: { name, ...common }, ...measured, usage: { cpu: '0', memory: '0' } };
}
