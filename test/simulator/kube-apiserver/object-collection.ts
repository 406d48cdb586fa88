import { EventHistory } from './event-history.ts';

/** One change of one object. `previous` is the object before, so that a watcher sees which objects start to match. */
export interface CollectionChange<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  key: string;
  object: T;
  previous?: T;
  resourceVersion: number;
}

/** The sorted objects as they were from one resourceVersion until (not including) another. */
interface Snapshot<T> {
  from: number;
  until: number;
  objects: readonly T[];
}

/** Enough for a few clients that read a large list chunk by chunk while it changes. */
const KEPT_SNAPSHOTS = 4;

/** The objects of one resource in the order of their keys, now and at every resourceVersion of the history. */
export class ObjectCollection<T> {
  readonly history: EventHistory<CollectionChange<T>>;
  readonly listeners = new Set<(change: CollectionChange<T>) => void>();
  private readonly objects = new Map<string, T>();
  /** Unset after a key came or went. */
  private sortedKeys?: readonly string[];
  private snapshots: Snapshot<T>[] = [];

  constructor(historyLimit: number) {
    this.history = new EventHistory(historyLimit);
  }

  /** The object of this key. */
  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  /** Applies a change and notifies all watchers. */
  commit(change: CollectionChange<T>): void {
    if (change.type === 'DELETED') this.objects.delete(change.key);
    else this.objects.set(change.key, change.object);
    if (change.type !== 'MODIFIED') this.sortedKeys = undefined;
    for (const snapshot of this.snapshots) snapshot.until = Math.min(snapshot.until, change.resourceVersion);
    this.history.add(change);
    for (const listener of this.listeners) listener(change);
  }

  /**
   * The objects as of a resourceVersion, sorted by key.
   * @throws TooOldResourceVersion when the history does not reach back to it.
   */
  at(resourceVersion: number): readonly T[] {
    const later = this.history.since(resourceVersion);
    const kept = this.snapshots.find(({ from, until }) => from <= resourceVersion && resourceVersion < until);
    if (kept) return kept.objects;
    const until = later[0]?.resourceVersion ?? Infinity;
    const objects = later.length === 0 ? this.current() : this.undo(later);
    this.snapshots = [...this.snapshots, { from: resourceVersion, until, objects }].slice(-KEPT_SNAPSHOTS);
    return objects;
  }

  private current(): readonly T[] {
    this.sortedKeys ??= [...this.objects.keys()].sort();
    return this.sortedKeys.map((key) => this.objects.get(key)!);
  }

  private undo(changes: readonly CollectionChange<T>[]): readonly T[] {
    const objects = new Map(this.objects);
    for (const { key, previous } of changes.toReversed()) {
      if (previous === undefined) objects.delete(key);
      else objects.set(key, previous);
    }
    const keys = [...objects.keys()].sort();
    return keys.map((key) => objects.get(key)!);
  }
}
