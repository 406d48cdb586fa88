import type { MeasuredResource } from '../../model/resources.js';

/** What is served of the devices of a Node or of a Pod. It never changes. */
export class AcceleratorValues {
  /**
   * @param resources those that are known, sorted by name
   * @param values for each container, one for each resource, in its unit; the Node's own are under an empty name
   * @param times when the oldest of the last samples of each resource arrived, in milliseconds by the steady clock
   */
  constructor(
    readonly resources: readonly MeasuredResource[],
    private readonly values: ReadonlyMap<string, readonly number[]>,
    private readonly times: readonly number[],
  ) {}

  /** When the oldest of the last samples arrived. */
  get arrivedMs(): number {
    return Math.min(...this.times);
  }

  /** Those of the resources that are as new as that; undefined: none is. */
  freshSince(ms: number): AcceleratorValues | undefined {
    const places = [...this.times.keys()].filter((place) => this.times[place]! >= ms);
    if (places.length === this.times.length) return this;
    if (places.length === 0) return undefined;
    const pick = <T>(all: readonly T[]): T[] => places.map((place) => all[place]!);
    const values = new Map([...this.values].map(([name, numbers]) => [name, pick(numbers)]));
    return new AcceleratorValues(pick(this.resources), values, pick(this.times));
  }

  /** The containers that have a device. */
  get containers(): Iterable<string> {
    return this.values.keys();
  }

  /** Whether the resource is one of these. A container without a device has 0 of it. */
  valueOf(resource: MeasuredResource, container: string): number | undefined {
    const place = this.resources.indexOf(resource);
    return place === -1 ? undefined : (this.values.get(container)?.[place] ?? 0);
  }

  /** Whether a client could tell these from the others. */
  equals(other: AcceleratorValues): boolean {
    return (
      this.values.size === other.values.size &&
      this.resources.length === other.resources.length &&
      this.resources.every((resource, i) => resource === other.resources[i]) &&
      [...this.values].every(([name, values]) => values.every((value, i) => value === other.values.get(name)?.[i]))
    );
  }
}
