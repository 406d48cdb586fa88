/** Numbers that look like chance and are the same for the same seed and index, so that each input can be made again. */
export class Random {
  #state: number;

  constructor(seed: number, index: number) {
    // Two numbers into one by a hash, or neighbours would make alike inputs (Wang's integer hash).
    let state = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
    state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
    this.#state = (state ^ (state >>> 16)) >>> 0;
  }

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
