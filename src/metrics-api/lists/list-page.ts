import { type ContinueToken, formatContinueToken } from './continue-token.js';
import type { ListOptions } from './list-options.js';
import type { ServedObject } from '../objects/served-object.js';
import type { ListMeta } from '../objects/object-meta.js';

/** Part of a list, in its order. */
export interface ListPage {
  readonly items: readonly ServedObject[];
  readonly metadata: ListMeta;
}

/** What identifies an object of a list; Nodes have no namespace. */
export interface ListedObject {
  readonly namespace?: string;
  readonly name: string;
}

/** Reads the page of a list that the options ask for, in one or more parts. */
export class PageReader<T extends ListedObject, Item = ServedObject> {
  private at = 0;
  private count = 0;
  private last: ContinueToken | undefined;
  private more = false;

  /**
   * @param objects those that the label selector selects, sorted by namespace, then name
   * @param measure the object with its points, or `undefined` for one that is left out: it does not match the field selector
   *   or has no metrics
   */
  constructor(
    private readonly objects: readonly T[],
    private readonly options: ListOptions,
    private readonly measure: (object: T, steadyMs: number) => Item | undefined,
  ) {}

  /** How many items the page has at most. */
  get most(): number {
    const { limit } = this.options;
    return limit > 0 ? Math.min(limit, this.objects.length) : this.objects.length;
  }

  /** Whether the page is complete. */
  get done(): boolean {
    return this.more || this.at >= this.objects.length;
  }

  /** Returns the items among the next objects, as they are now. */
  readItems(objects: number, steadyMs: number): Item[] {
    const { limit, continueAfter } = this.options;
    const items: Item[] = [];
    for (const end = Math.min(this.at + objects, this.objects.length); this.at < end; this.at++) {
      const object = this.objects[this.at]!;
      const { namespace = '', name } = object;
      if (continueAfter !== undefined && !isAfter(namespace, name, continueAfter)) continue;
      const item = this.measure(object, steadyMs);
      if (item === undefined) continue;
      if (limit > 0 && this.count === limit) {
        this.more = true;
        return items;
      }
      items.push(item);
      this.count++;
      if (limit > 0) this.last = { namespace, name };
    }
    return items;
  }

  /** What a complete page says of itself and of the next. */
  metadata(nowMs: number): ListMeta {
    const { version } = this.options;
    return {
      ...(version !== undefined && { resourceVersion: `${version}` }),
      ...(this.more && { continue: formatContinueToken({ ...this.last!, version }, nowMs) }),
    };
  }
}

function isAfter(namespace: string, name: string, token: ContinueToken): boolean {
  return namespace > token.namespace || (namespace === token.namespace && name > token.name);
}
