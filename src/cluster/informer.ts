import { Logger } from '@nestjs/common';
import type { WatchEvent } from './api-objects.js';
import { ApiServerError, answeredError, invalidAnswerError, unansweredError } from './api-server-error.js';
import { BackOff } from './back-off.js';
import { type Clock, pause, systemClock } from './clock.js';
import { type ObjectChange, ObjectIndex } from './object-index.js';
import { Outage } from './outage.js';
import { type ListWatchClient, type WatchedResource, decodeObject, listAll } from './watched-resource.js';
import type { NamedObject } from './siblings.js';

/**
 * The kube-apiserver ends a watch after 5 to 10 minutes, as for client-go, so that watches spread over its replicas.
 */
const SHORTEST_WATCH_S = 300;
/** A silent connection counts as dead this long after that. */
const GRACE_MS = 30_000;
/** A watch that lives this long is healthy: the delays start over, and an outage ends. */
const HEALTHY_MS = 10_000;
/** After this many refused watches in a row, the resource version may be wrong. */
const REFUSALS_UNTIL_LIST = 5;

/**
 * All objects of one resource, kept current by a list and a watch. While the kube-apiserver is away, it serves the
 * known objects. Afterwards it catches up, deletions included.
 */
export class Informer<T extends NamedObject> {
  private readonly logger = new Logger('cluster');
  private readonly observers = new Set<(change: ObjectChange<T>) => void>();
  private readonly backOff: BackOff;
  private readonly outage: Outage;
  private readonly stopping = new AbortController();
  private running?: Promise<void>;
  private known = new ObjectIndex<T>();
  private listed = false;
  private readonly firstList = Promise.withResolvers<void>();
  /** Where the next watch starts. Undefined if a list is needed. */
  private resourceVersion?: string;
  private refusals = 0;

  constructor(
    private readonly client: ListWatchClient,
    private readonly resource: WatchedResource<T>,
    private readonly clock: Clock = systemClock,
  ) {
    this.backOff = new BackOff(clock);
    this.outage = new Outage(resource.plural, clock, resource.role);
  }

  /** Whether the first full list has been read. */
  get synced(): boolean {
    return this.listed;
  }

  /** Resolves when the first full list has been read. May never resolve. */
  whenSynced(): Promise<void> {
    return this.firstList.promise;
  }

  /** The known objects. A new list replaces the store, so read this property for each question. */
  get store(): ObjectIndex<T> {
    return this.known;
  }

  /** Calls `observer` after each change, also for deletions that a list found. Returns a function that ends it. */
  onChange(observer: (change: ObjectChange<T>) => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when all requests and timers have ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (this.resourceVersion === undefined) await this.list();
        await this.watch();
      } catch (error) {
        if (signal.aborted) return;
        await pause(this.clock, this.afterFailure(unansweredError(this.resource.plural, error)), signal);
      }
    }
  }

  /** Decides what comes next. Returns the delay in milliseconds. */
  private afterFailure(error: ApiServerError): number {
    const expired = error.status === 410;
    const listing = this.resourceVersion === undefined;
    if (error.status !== undefined && error.status !== 429) this.refusals++;
    if (expired || error.reason === 'InvalidAnswer' || this.refusals >= REFUSALS_UNTIL_LIST)
      this.resourceVersion = undefined;
    // An expired version is normal after a long pause. A list repairs it.
    if (!expired || listing) this.outage.failed(error, this.listed ? this.known.size : undefined);
    return this.backOff.next(error.retryAfterMs);
  }

  private async list(): Promise<void> {
    const { objects, resourceVersion } = await listAll(this.client, this.resource, this.stopping.signal);
    const before = this.known;
    this.known = new ObjectIndex(objects);
    this.resourceVersion = resourceVersion;
    this.refusals = 0;
    if (!this.listed) this.logger.log(`${this.resource.plural}: ${objects.length} listed`);
    this.listed = true;
    this.firstList.resolve();
    this.announceDifference(before);
  }

  /** Follows one watch to its end. Returns if the next may follow at once, throws if something is wrong. */
  private async watch(): Promise<void> {
    const seconds = Math.floor(SHORTEST_WATCH_S * (1 + this.clock.random()));
    const silence = new AbortController();
    const cancelGuard = this.clock.after(seconds * 1000 + GRACE_MS, () =>
      silence.abort(new Error('the connection is dead')),
    );
    let healthy = false;
    let cancelHealthy = () => {};
    try {
      const events = await this.openWatch(seconds, AbortSignal.any([this.stopping.signal, silence.signal]));
      cancelHealthy = this.clock.after(HEALTHY_MS, () => {
        healthy = true;
        this.watchIsHealthy();
      });
      for await (const event of events) this.apply(event);
      if (!healthy) throw new ApiServerError(`WATCH ${this.resource.path}: closed early`, { reason: 'ClosedEarly' });
    } catch (error) {
      // The watch was cut after a healthy time, as when a kube-apiserver restarts. The next watch shows whether it is
      // back.
      const cut = error instanceof ApiServerError && error.status === undefined && error.reason === undefined;
      if (!(healthy && cut) || silence.signal.aborted) throw error;
    } finally {
      cancelGuard();
      cancelHealthy();
    }
  }

  private openWatch(timeoutSeconds: number, signal: AbortSignal): Promise<AsyncGenerator<WatchEvent>> {
    const { path, query, watchAccept } = this.resource;
    return this.client.watch(path, {
      query: {
        ...query,
        resourceVersion: this.resourceVersion!,
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(timeoutSeconds),
      },
      accept: watchAccept,
      signal,
    });
  }

  private watchIsHealthy(): void {
    this.backOff.reset();
    this.refusals = 0;
    this.outage.over();
  }

  private apply({ type, object }: WatchEvent): void {
    const request = `WATCH ${this.client.server}${this.resource.path}`;
    if (type === 'ERROR') throw answeredError(request, 500, object);
    const version = object.metadata?.resourceVersion;
    if (!version) throw invalidAnswerError(request, `an event ${type} without resourceVersion`);
    if (type === 'ADDED' || type === 'MODIFIED') this.put(decodeObject(this.client, this.resource, object));
    else if (type === 'DELETED') this.remove(decodeObject(this.client, this.resource, object));
    else if (type !== 'BOOKMARK') throw invalidAnswerError(request, `an event of the unknown type ${type}`);
    this.resourceVersion = version;
  }

  private put(object: T): void {
    const previous = this.known.put(object);
    this.announce({ type: previous ? 'updated' : 'added', object, previous });
  }

  private remove(object: T): void {
    const previous = this.known.remove(object);
    if (previous) this.announce({ type: 'deleted', object, previous });
  }

  private announceDifference(before: ObjectIndex<T>): void {
    if (this.observers.size === 0) return;
    for (const previous of before.list()) {
      if (this.known.get(previous.namespace ?? '', previous.name)) continue;
      this.announce({ type: 'deleted', object: previous, previous });
    }
    for (const object of this.known.list()) {
      const previous = before.get(object.namespace ?? '', object.name);
      this.announce({ type: previous ? 'updated' : 'added', object, previous });
    }
  }

  private announce(change: ObjectChange<T>): void {
    for (const observer of this.observers) {
      try {
        observer(change);
      } catch (error) {
        this.logger.error(
          `an observer of ${this.resource.plural} failed`,
          error instanceof Error ? error.stack : error,
        );
      }
    }
  }
}
