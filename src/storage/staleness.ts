/** The time for which points may be held where none may be: no age is below it. */
export const NEVER_HELD = Number.NEGATIVE_INFINITY;

/**
 * How old points may become, by `--max-staleness`. This class alone knows that the flag's 0 is special: points are then
 * served until the next scrape, however late it is, and are not held beyond it.
 */
export class Staleness {
  private readonly servedForMs: number;
  /** For how long after their arrival points stay that no scrape replaces, in milliseconds; `NEVER_HELD`: not at all. */
  readonly heldForMs: number;

  constructor(maxStalenessMs: number) {
    const isSpecial = maxStalenessMs === 0;
    this.servedForMs = isSpecial ? Number.POSITIVE_INFINITY : maxStalenessMs;
    this.heldForMs = isSpecial ? NEVER_HELD : maxStalenessMs;
  }

  /** Whether points that arrived then are too old to be served. */
  isStale(arrivedMs: number, nowMs: number): boolean {
    return nowMs - arrivedMs > this.servedForMs;
  }

  /** Whether points that arrived then stay after a scrape that did not replace them. */
  isHeld(arrivedMs: number, nowMs: number): boolean {
    return nowMs - arrivedMs <= this.heldForMs;
  }
}
