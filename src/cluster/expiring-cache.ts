import type { Clock } from './clock.js';

/** Answers that are remembered for a while. When it is full, what was not asked for longest goes. */
export class ExpiringCache<T> {
  private readonly entries = new Map<string, { readonly value: T; readonly untilMs: number }>();

  constructor(
    private readonly mostEntries: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** How many are kept, expired ones that nobody asked for included. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion, so that its first key is the one that was not used for longest.
    this.entries.delete(key);
    if (entry.untilMs <= this.clock.now()) return undefined;
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Remembers for `ttlMs`; 0 or less: not at all. */
  set(key: string, value: T, ttlMs: number): void {
    if (ttlMs <= 0) return;
    this.entries.delete(key);
    this.entries.set(key, { value, untilMs: this.clock.now() + ttlMs });
    if (this.entries.size > this.mostEntries) this.entries.delete(this.entries.keys().next().value!);
  }
}
