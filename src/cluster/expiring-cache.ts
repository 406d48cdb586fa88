import type { Clock } from './clock.js';

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
  /** The number of the last use. */
  used: number;
}

/**
 * Values that are remembered for a while. A full cache drops the least recently used value.
 *
 * `get` does not change the Map. If it reordered entries, V8 would rehash the Map, and old tables would keep recent
 * garbage alive for hours.
 */
export class ExpiringCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private uses = 0;

  constructor(
    private readonly mostEntries: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Number of entries, including expired ones that were not asked for again. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.untilMs <= this.clock.now()) {
      this.entries.delete(key);
      return undefined;
    }
    entry.used = ++this.uses;
    return entry.value;
  }

  /** Remembers for `ttlMs`. 0 or less does not remember. */
  set(key: string, value: T, ttlMs: number): void {
    if (ttlMs <= 0) return;
    this.entries.set(key, { value, untilMs: this.clock.now() + ttlMs, used: ++this.uses });
    if (this.entries.size > this.mostEntries) this.forgetOne();
  }

  /** It scans all entries, which is cheaper than computing the value that comes in. */
  private forgetOne(): void {
    let [oldest, least] = ['', Number.POSITIVE_INFINITY];
    for (const [key, { used }] of this.entries) if (used < least) [oldest, least] = [key, used];
    this.entries.delete(oldest);
  }
}
