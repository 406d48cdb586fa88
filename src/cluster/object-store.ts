import { EVERYTHING, type LabelSelector } from './label-selector.js';
import { type Named, Siblings } from './siblings.js';

/** One change of what exists. `previous` is what an update or delete replaces. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  readonly previous?: T;
}

/** Objects by namespace and name. The cost of a list grows with its namespace only, or with what its selector names. */
export class ObjectStore<T extends Named> {
  private readonly namespaces = new Map<string, Siblings<T>>();
  private count = 0;

  constructor(objects: Iterable<T> = []) {
    const arrays = new Map<string, T[]>();
    for (const object of objects) {
      const siblings = arrays.get(object.namespace ?? '');
      if (siblings) siblings.push(object);
      else arrays.set(object.namespace ?? '', [object]);
      this.count++;
    }
    for (const [namespace, siblings] of arrays) {
      siblings.sort((a, b) => (a.name < b.name ? -1 : 1));
      this.namespaces.set(namespace, new Siblings(siblings));
    }
  }

  get size(): number {
    return this.count;
  }

  get(namespace: string, name: string): T | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }

  /** The objects of one namespace, or of all, that match: a new array sorted by namespace, then name, in code units. */
  list(namespace?: string, selector: LabelSelector = EVERYTHING): T[] {
    if (namespace !== undefined) return [...(this.namespaces.get(namespace)?.select(selector) ?? [])];
    return [...this.namespaces.keys()].sort().flatMap((each) => this.namespaces.get(each)!.select(selector));
  }

  /** Adds or replaces; answers the object that was there before. */
  put(object: T): T | undefined {
    const namespace = object.namespace ?? '';
    let siblings = this.namespaces.get(namespace);
    if (siblings === undefined) this.namespaces.set(namespace, (siblings = new Siblings()));
    const previous = siblings.put(object);
    if (!previous) this.count++;
    return previous;
  }

  /** Answers the object that was there, if any. */
  remove({ namespace = '', name }: Named): T | undefined {
    const siblings = this.namespaces.get(namespace);
    const previous = siblings?.remove(name);
    if (!siblings || !previous) return undefined;
    if (siblings.objects.length === 0) this.namespaces.delete(namespace);
    this.count--;
    return previous;
  }
}
