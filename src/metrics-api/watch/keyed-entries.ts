import { namespaceOf, type WatchedObject } from './place.js';

/** What identifies an object. Nodes have the namespace ``. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** Objects by key. They are sorted when that is asked for, and again when one came or went. */
export class KeyedEntries<T extends { readonly object: WatchedObject }> {
  private readonly namespaces = new Map<string, Siblings<T>>();
  private sorted: string[] | undefined;

  find(namespace: string, name: string): T | undefined {
    return this.namespaces.get(namespace)?.find(name);
  }

  addEntry(entry: T): void {
    const namespace = namespaceOf(entry.object);
    let siblings = this.namespaces.get(namespace);
    if (siblings === undefined) {
      this.namespaces.set(namespace, (siblings = new Siblings()));
      this.sorted = undefined;
    }
    siblings.addEntry(entry);
  }

  removeEntry({ object }: T): void {
    const namespace = namespaceOf(object);
    const siblings = this.namespaces.get(namespace)!;
    siblings.removeEntry(object.name);
    if (!siblings.isEmpty) return;
    this.namespaces.delete(namespace);
    this.sorted = undefined;
  }

  /**
   * Returns the first entries after a key, at most so many, in the order of etcd: by the text `<namespace>/<name>`.
   *
   * @param namespace only entries of this; undefined: of all
   */
  entriesAfter(key: Key | undefined, most: number, namespace?: string): T[] {
    const found: T[] = [];
    for (const each of namespace === undefined ? this.sortedNamespaces() : [namespace]) {
      if (found.length === most) break;
      if (key !== undefined && `${each}/` < `${key.namespace}/`) continue;
      const after = key?.namespace === each ? key.name : undefined;
      found.push(...(this.namespaces.get(each)?.entriesAfter(after, most - found.length) ?? []));
    }
    return found;
  }

  private sortedNamespaces(): readonly string[] {
    this.sorted ??= [...this.namespaces.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    return this.sorted;
  }
}

/** The objects of one namespace. */
class Siblings<T extends { readonly object: WatchedObject }> {
  private readonly byName = new Map<string, T>();
  private sorted: T[] | undefined;

  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  find(name: string): T | undefined {
    return this.byName.get(name);
  }

  addEntry(entry: T): void {
    this.byName.set(entry.object.name, entry);
    this.sorted = undefined;
  }

  removeEntry(name: string): void {
    this.byName.delete(name);
    this.sorted = undefined;
  }

  /** @param name undefined: from the first on */
  entriesAfter(name: string | undefined, most: number): T[] {
    this.sorted ??= [...this.byName.values()].sort((a, b) => (a.object.name < b.object.name ? -1 : 1));
    const from = name === undefined ? 0 : placeAfter(this.sorted, name);
    return this.sorted.slice(from, from + most);
  }
}

/** Returns the place of the first entry whose name is after this one. */
function placeAfter(sorted: readonly { readonly object: WatchedObject }[], name: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.object.name <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
