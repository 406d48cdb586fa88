import type { Clock } from './clock.js';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
// A server or a proxy that asks for more than this is not taken at its word.
const LONGEST_ASKED_MS = 300_000;

/** Delays between attempts that fail in a row: about 0.8 s, doubling to 30 s, each shortened by chance to half of it. */
export class BackOff {
  private nextMs = FIRST_MS;

  constructor(private readonly clock: Clock) {}

  /** The next delay in milliseconds; not shorter than `askedMs`, the server's own wish. */
  next(askedMs = 0): number {
    const delay = this.nextMs * (0.5 + this.clock.random() / 2);
    this.nextMs = Math.min(this.nextMs * 2, LONGEST_MS);
    return Math.max(delay, Math.min(askedMs, LONGEST_ASKED_MS));
  }

  reset(): void {
    this.nextMs = FIRST_MS;
  }
}
