/** Thrown if the history no longer has a requested resourceVersion. The API then returns 410 Expired. */
export class TooOldResourceVersion extends Error {
  constructor(requested: number, oldest: number) {
    super(`too old resource version: ${requested} (${oldest})`);
  }
}

/** The latest events of one resource, oldest first: at least `limit` of them, at most twice as many. */
export class EventHistory<Event extends { resourceVersion: number }> {
  private readonly limit: number;
  private events: Event[] = [];
  /** The resourceVersion of the newest removed event. A client that has seen it misses nothing. */
  private forgotten = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Appends an event; those beyond the limit are dropped many at a time, so that adding stays cheap. */
  add(event: Event): void {
    this.events.push(event);
    if (this.events.length >= this.limit * 2) this.dropFirst(this.events.length - this.limit);
  }

  /**
   * The events after `resourceVersion`.
   * @throws TooOldResourceVersion when some of them are forgotten.
   */
  since(resourceVersion: number): readonly Event[] {
    if (resourceVersion < this.forgotten) throw new TooOldResourceVersion(resourceVersion, this.forgotten);
    return this.events.slice(this.countUpTo(resourceVersion));
  }

  /** Forgets everything up to `resourceVersion`, as etcd's compaction does. */
  compact(resourceVersion: number): void {
    this.dropFirst(this.countUpTo(resourceVersion));
    this.forgotten = resourceVersion;
  }

  private countUpTo(resourceVersion: number): number {
    return this.events.findLastIndex((event) => event.resourceVersion <= resourceVersion) + 1;
  }

  private dropFirst(count: number): void {
    this.forgotten = this.events[count - 1]?.resourceVersion ?? this.forgotten;
    this.events = this.events.slice(count);
  }
}
