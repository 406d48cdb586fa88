import type { Clock } from '../cluster/clock.js';

/** A bucket of tokens: so many at once after a quiet time, and on average so many per second. */
export class Throttle {
  private tokens: number;
  private readMs: number;

  constructor(
    private readonly rate: { readonly perSecond: number; readonly burst: number },
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.tokens = rate.burst;
    this.readMs = clock.now();
  }

  /** Takes a token and returns 0, or returns in how many milliseconds there will be one. */
  take(): number {
    const nowMs = this.clock.now();
    const gained = ((nowMs - this.readMs) / 1000) * this.rate.perSecond;
    this.tokens = Math.min(this.rate.burst, this.tokens + gained);
    this.readMs = nowMs;
    if (this.tokens < 1) return ((1 - this.tokens) / this.rate.perSecond) * 1000;
    this.tokens -= 1;
    return 0;
  }
}
