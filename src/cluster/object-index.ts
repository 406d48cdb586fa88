import { EVERYTHING, type LabelSelector } from './label-selector.js';
import { type NamedObject, Siblings } from './siblings.js';

/** One change. `previous` is the object that an update or deletion replaces. */
export interface ObjectChange<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  readonly previous?: T;
}

/**
 * Objects by namespace and name. The cost of a list depends on its namespace, or on the objects with the label that its
 * selector names.
 */
export class ObjectIndex<T extends NamedObject> {
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

  /** The matching objects of one namespace or of all: a new array sorted by namespace, then name, in code units. */
  list(namespace?: string, selector: LabelSelector = EVERYTHING): T[] {
    if (namespace !== undefined) return [...(this.namespaces.get(namespace)?.select(selector) ?? [])];
    return [...this.namespaces.keys()].sort().flatMap((each) => this.namespaces.get(each)!.select(selector));
  }

  /** Adds or replaces. Returns the previous object. */
  put(object: T): T | undefined {
    const namespace = object.namespace ?? '';
    let siblings = this.namespaces.get(namespace);
    if (siblings === undefined) this.namespaces.set(namespace, (siblings = new Siblings()));
    const previous = siblings.put(object);
    if (!previous) this.count++;
    return previous;
  }

  /** Removes an object and returns it, if it existed. */
  remove({ namespace = '', name }: NamedObject): T | undefined {
    const siblings = this.namespaces.get(namespace);
    const previous = siblings?.remove(name);
    if (!siblings || !previous) return undefined;
    if (siblings.objects.length === 0) this.namespaces.delete(namespace);
    this.count--;
    return previous;
  }
}
