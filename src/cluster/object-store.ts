/** One change of what exists. `previous` is what an update or delete replaces. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  readonly previous?: T;
}

/** What identifies an object; cluster-scoped ones have no namespace. */
export interface Named {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Objects by namespace and name. Each namespace is one array sorted by name, which is the index and the order of lists
 * at once: no keys are built or kept beside the objects, and the cost of a list grows with its namespace only.
 */
export class ObjectStore<T extends Named> {
  private readonly namespaces = new Map<string, T[]>();
  private count = 0;

  constructor(objects: Iterable<T> = []) {
    for (const object of objects) {
      const siblings = this.namespaces.get(object.namespace ?? '');
      if (siblings) siblings.push(object);
      else this.namespaces.set(object.namespace ?? '', [object]);
      this.count++;
    }
    for (const siblings of this.namespaces.values()) siblings.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get size(): number {
    return this.count;
  }

  get(namespace: string, name: string): T | undefined {
    const siblings = this.namespaces.get(namespace) ?? [];
    return at(siblings, name, position(siblings, name));
  }

  /** The objects of one namespace, or of all, that match: a new array sorted by namespace, then name, in code units. */
  list(namespace?: string, matches?: (object: T) => boolean): T[] {
    const found: T[] = [];
    for (const each of namespace === undefined ? [...this.namespaces.keys()].sort() : [namespace]) {
      for (const object of this.namespaces.get(each) ?? []) {
        if (!matches || matches(object)) found.push(object);
      }
    }
    return found;
  }

  /** Adds or replaces; answers the object that was there before. */
  put(object: T): T | undefined {
    const namespace = object.namespace ?? '';
    const siblings = this.namespaces.get(namespace) ?? [];
    const index = position(siblings, object.name);
    const previous = at(siblings, object.name, index);
    siblings.splice(index, previous ? 1 : 0, object);
    if (!previous) this.count++;
    if (siblings.length === 1) this.namespaces.set(namespace, siblings);
    return previous;
  }

  /** Answers the object that was there, if any. */
  remove({ namespace = '', name }: Named): T | undefined {
    const siblings = this.namespaces.get(namespace) ?? [];
    const index = position(siblings, name);
    const previous = at(siblings, name, index);
    if (!previous) return undefined;
    siblings.splice(index, 1);
    if (siblings.length === 0) this.namespaces.delete(namespace);
    this.count--;
    return previous;
  }
}

/** Where `name` is, or would have to be, in objects sorted by name. */
function position(objects: readonly Named[], name: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (objects[middle]!.name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function at<T extends Named>(objects: readonly T[], name: string, index: number): T | undefined {
  return objects[index]?.name === name ? objects[index] : undefined;
}
