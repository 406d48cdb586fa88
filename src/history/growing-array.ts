/** A typed array that can be made anew with another length. */
interface Growing<T> {
  readonly length: number;
  fill(value: number, start?: number): T;
  set(values: T): void;
}

/** A little at a time: what is not used yet takes memory too. */
const GROWTH = 1.125;

/** The array, or a larger copy with room at `index`. New places have `filling`. */
export function withRoom<T extends Growing<T>>(array: T, index: number, filling: number): T {
  if (index < array.length) return array;
  const Typed = array.constructor as new (length: number) => T;
  const larger = new Typed(Math.max(64, index + 1, Math.ceil(array.length * GROWTH))).fill(filling, array.length);
  larger.set(array);
  return larger;
}
