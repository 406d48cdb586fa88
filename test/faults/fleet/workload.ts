// Usage of the nodes in the fault matrix, as formulas. So a test can check every number it sees.

/** Pods of each node; every second one has two containers. */
export const PODS = 4;
export const NAMESPACE = 'matrix';

const NANOSECONDS = 1e9;
const MEBIBYTE = 2 ** 20;

/** One thing that is measured: a node, or a container. */
export class Workload {
  readonly #nanocores: number;
  readonly #memoryBytes: number;
  /** Unix seconds at which its counter was last 0, the first one first: reboots add to them. */
  readonly #starts: number[];

  /** @param seed tells its numbers from those of others; @param startS whole Unix seconds */
  constructor(seed: number, startS: number) {
    this.#nanocores = (20 + ((seed * 37) % 80)) * 1e6;
    this.#memoryBytes = (50 + ((seed * 13) % 100)) * MEBIBYTE;
    this.#starts = [startS];
  }

  /** Its counter restarts at this second. */
  restart(startS: number): void {
    this.#starts.push(startS);
  }

  /** Nanoseconds of CPU on its counter at a whole second. */
  counter(second: number): number {
    return this.#used(second - this.startBefore(second));
  }

  /** Bytes at a whole second: every second has its own number. */
  memory(second: number): number {
    return this.#memoryBytes + (second % 600) * 4096;
  }

  /**
   * Cores used on average between two samples, the later one at `second`; undefined when its counter began anew within,
   * so that no counter tells. From its start on is within one life.
   */
  cores(second: number, windowS: number): number | undefined {
    const from = second - windowS;
    const start = this.startBefore(second);
    if (from < start) return undefined;
    return (this.#used(second - start) - this.#used(from - start)) / windowS / NANOSECONDS;
  }

  /** The rate waves a little, so that a wrong window shows; a counter never goes down. */
  #used(seconds: number): number {
    return Math.round(this.#nanocores * seconds + 50e6 * (1 - Math.cos(seconds / 9)));
  }

  /** When the life began that it is in at this second, in whole Unix seconds; later, before its first one. */
  startBefore(second: number): number {
    return this.#starts.findLast((start) => start <= second) ?? this.#starts[0]!;
  }
}
