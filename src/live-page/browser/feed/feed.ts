import { keyOf, type NamedObject, type ObjectList } from '../kubernetes/objects.js';
import { failureOf, readJson, type Failure, type Get } from '../kubernetes/requests.js';
import { readJsonLines } from './json-lines.js';

/** How long after a list the next one is sent where nothing can be watched. */
export const LIST_EVERY_MS = 15_000;
/** After a watch that ended, so that a broken one is no storm of requests. */
const WATCH_AGAIN_MS = 1_000;
/** The objects of one page, for lists that have pages. */
const PAGE = 500;

/** Waits; rejects if it is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** What a feed needs. */
export interface FeedParts {
  readonly get: Get;
  readonly pause: Pause;
  /** Is called after each change. */
  readonly onChange: () => void;
}

interface WatchEvent {
  readonly type: string;
  readonly object: NamedObject & { readonly code?: number; readonly message?: string };
}

/**
 * The objects of one path, kept up to date: a list and a watch from there on, or lists again where a watch is refused.
 * A feed that is not active asks nothing.
 */
export class Feed<T extends NamedObject> {
  /** By key; complete once `isLoaded`. */
  readonly objects = new Map<string, T>();
  isLoaded = false;
  /** Whether changes arrive by themselves. */
  isWatching = false;
  /** Why there is nothing new; undefined while there is. */
  failure: Failure | undefined;
  private refusesWatch = false;
  private running: AbortController | undefined;

  constructor(
    private readonly path: string,
    private readonly parts: FeedParts,
  ) {}

  /** Starts to ask, or stops. */
  setActive(isActive: boolean): void {
    if (isActive === (this.running !== undefined)) return;
    this.running?.abort();
    this.running = undefined;
    this.isWatching = false;
    if (!isActive) return;
    this.running = new AbortController();
    this.followPath(this.running.signal).catch(() => undefined);
  }

  private async followPath(signal: AbortSignal): Promise<void> {
    for (;;) {
      const version = await this.listAll(signal);
      const isOpen = version !== undefined && !this.refusesWatch && (await this.watchFrom(version, signal));
      await this.parts.pause(isOpen ? WATCH_AGAIN_MS : LIST_EVERY_MS, signal);
    }
  }

  /** Lists all pages. Returns the version to watch from; undefined if the list failed or has none. */
  private async listAll(signal: AbortSignal): Promise<string | undefined> {
    const found = new Map<string, T>();
    let metadata: ObjectList<T>['metadata'];
    do {
      const next: string = metadata?.continue ?? '';
      const { value, failure } = await readJson<ObjectList<T>>(this.parts.get, this.pagePath(next), signal);
      if (failure) {
        this.noteFailure(failure);
        return undefined;
      }
      for (const object of value.items ?? []) found.set(keyOf(object), object);
      metadata = value.metadata;
    } while (metadata?.continue);
    this.objects.clear();
    for (const [key, object] of found) this.objects.set(key, object);
    this.isLoaded = true;
    this.failure = undefined;
    this.parts.onChange();
    return metadata?.resourceVersion || undefined;
  }

  private pagePath(next: string): string {
    // Lists of metrics are made at once; those of the kube-apiserver are large, and read in pages.
    if (!this.path.startsWith('/api/')) return this.path;
    return withQuery(this.path, `limit=${PAGE}${next && `&continue=${encodeURIComponent(next)}`}`);
  }

  /** Takes over changes until the watch ends. Returns false if this path cannot be watched. */
  private async watchFrom(version: string, signal: AbortSignal): Promise<boolean> {
    const query = `watch=true&resourceVersion=${encodeURIComponent(version)}&allowWatchBookmarks=true`;
    try {
      const response = await this.parts.get(withQuery(this.path, query), signal);
      if (!response.ok || response.body === null) {
        // 410: the version is too old, and a list has a new one.
        const { code } = await failureOf(response);
        this.refusesWatch = code !== 410 && code !== 429 && code < 500;
        return code === 410;
      }
      this.isWatching = true;
      this.parts.onChange();
      for await (const event of readJsonLines(response.body)) {
        if (!this.takeOver(event as WatchEvent)) break;
      }
    } catch {
      signal.throwIfAborted();
    } finally {
      if (!signal.aborted) this.isWatching = false;
    }
    return true;
  }

  /** Returns false if the watch is over. */
  private takeOver({ type, object }: WatchEvent): boolean {
    if (type === 'ERROR') return false;
    if (type === 'BOOKMARK') return true;
    if (type === 'DELETED') this.objects.delete(keyOf(object));
    else this.objects.set(keyOf(object), object as unknown as T);
    this.parts.onChange();
    return true;
  }

  private noteFailure(failure: Failure): void {
    this.failure = failure;
    // What the user may not read now, the page shows no longer.
    if (failure.code === 403 || failure.code === 401) this.objects.clear();
    this.parts.onChange();
  }
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
