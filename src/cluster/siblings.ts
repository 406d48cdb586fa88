import type { LabelMap } from './label-requirement.js';
import type { LabelSelector } from './label-selector.js';

/** The identity of an object. Cluster-scoped objects have no namespace. */
export interface NamedObject {
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: LabelMap;
}

const NO_LABELS: LabelMap = {};

/**
 * The objects of one namespace: an array sorted by name in code units. The array is the index by name and the order of
 * lists, so no keys are kept.
 *
 * The index of a label is built when it is first asked for, and dropped when an object changes. Autoscalers ask for few
 * keys, and an index of all labels of 150,000 Pods would need more memory than the Pods.
 */
export class Siblings<T extends NamedObject> {
  /** For each key that was asked for: its values, each with its objects in order. */
  private readonly byLabel = new Map<string, Map<string, T[]>>();

  /** Takes ownership of the array, which must be sorted by name. */
  constructor(readonly objects: T[] = []) {}

  get(name: string): T | undefined {
    return this.at(name, this.position(name));
  }

  /**
   * The matching objects in order. The cost depends on the objects with the first label that the selector names a value
   * of.
   */
  select(selector: LabelSelector): readonly T[] {
    if (selector.empty) return this.objects;
    const { indexable } = selector;
    const candidates = indexable === undefined ? this.objects : this.withLabel(indexable.key, indexable.oneOf);
    return candidates.filter(({ labels = NO_LABELS }) => selector.matches(labels));
  }

  /** Adds or replaces. Returns the previous object. */
  put(object: T): T | undefined {
    const index = this.position(object.name);
    const previous = this.at(object.name, index);
    this.objects.splice(index, previous ? 1 : 0, object);
    this.byLabel.clear();
    return previous;
  }

  /** Removes an object and returns it, if it existed. */
  remove(name: string): T | undefined {
    const index = this.position(name);
    const previous = this.at(name, index);
    if (!previous) return undefined;
    this.objects.splice(index, 1);
    this.byLabel.clear();
    return previous;
  }

  private withLabel(key: string, values: readonly string[]): readonly T[] {
    let index = this.byLabel.get(key);
    if (index === undefined) {
      index = indexBy(key, this.objects);
      // Clients can invent keys, so only keys of real objects are kept.
      if (index.size > 0) this.byLabel.set(key, index);
    }
    if (values.length === 1) return index.get(values[0]!) ?? [];
    const found = values.flatMap((value) => index.get(value) ?? []);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The index of `name`, or where it would be inserted. */
  private position(name: string): number {
    let low = 0;
    let high = this.objects.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.objects[middle]!.name < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private at(name: string, index: number): T | undefined {
    return this.objects[index]?.name === name ? this.objects[index] : undefined;
  }
}

function indexBy<T extends NamedObject>(key: string, objects: readonly T[]): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const object of objects) {
    const { labels = NO_LABELS } = object;
    if (!Object.hasOwn(labels, key)) continue;
    const same = index.get(labels[key]!);
    if (same) same.push(object);
    else index.set(labels[key]!, [object]);
  }
  return index;
}
