import type { Clock } from './clock.js';

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
  /** Which use of all was its last one. */
  used: number;
}

/**
 * Answers that are remembered for a while. When it is full, what was not asked for longest goes.
 *
 * To be asked changes no Map: one whose entries go and come is made anew now and then, and as long as V8 has not collected
 * the old ones it keeps what followed them. What requests leave behind would then be collected with them, hours later.
 */
export class ExpiringCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private uses = 0;

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
    if (entry.untilMs <= this.clock.now()) {
      this.entries.delete(key);
      return undefined;
    }
    entry.used = ++this.uses;
    return entry.value;
  }

  /** Remembers for `ttlMs`; 0 or less: not at all. */
  set(key: string, value: T, ttlMs: number): void {
    if (ttlMs <= 0) return;
    this.entries.set(key, { value, untilMs: this.clock.now() + ttlMs, used: ++this.uses });
    if (this.entries.size > this.mostEntries) this.forgetOne();
  }

  /** It looks at all, which takes less than to find out the answer that comes in its place. */
  private forgetOne(): void {
    let [oldest, least] = ['', Number.POSITIVE_INFINITY];
    for (const [key, { used }] of this.entries) if (used < least) [oldest, least] = [key, used];
    this.entries.delete(oldest);
  }
}
