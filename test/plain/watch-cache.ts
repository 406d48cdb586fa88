/** An event of a watch, as its client parses it. */
export interface PlainEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: PlainObject;
}

/** An object of a list or event. */
export interface PlainObject {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata: { readonly namespace?: string; readonly name: string; readonly resourceVersion?: string };
}

/** What a client has that applies events to a map, as informers do. */
export class WatchCache {
  readonly objects = new Map<string, string>();
  /** Where it goes on after the connection is cut; undefined: it has no version yet. */
  version: string | undefined;

  /** Replaces all by a list. */
  takeList(items: readonly PlainObject[], version: string | undefined): void {
    this.objects.clear();
    for (const item of items) this.objects.set(keyOf(item), contentOf(item));
    this.version = version;
  }

  /** @returns false if the client must list again */
  apply({ type, object }: PlainEvent): boolean {
    if (type === 'ERROR') return false;
    if (type === 'DELETED') this.objects.delete(keyOf(object));
    else if (type !== 'BOOKMARK') this.objects.set(keyOf(object), contentOf(object));
    this.version = object.metadata.resourceVersion;
    return true;
  }

  /** What it has, to be compared. */
  get contents(): string[] {
    return [...this.objects.values()].sort();
  }
}

/** The objects of a list, to be compared with a cache. */
export function contentsOf(items: readonly PlainObject[]): string[] {
  return items.map(contentOf).sort();
}

function keyOf({ metadata: { namespace = '', name } }: PlainObject): string {
  return `${namespace}/${name}`;
}

/** An object without what a list leaves out, and without the time at which its numbers were stored. */
function contentOf({ kind: _kind, apiVersion: _apiVersion, metadata, ...rest }: PlainObject): string {
  return JSON.stringify({ metadata: { ...metadata, creationTimestamp: undefined }, ...rest });
}
