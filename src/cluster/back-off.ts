import type { Clock } from './clock.js';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
// A longer wish of a server or a proxy is cut to this.
const LONGEST_ASKED_MS = 300_000;

/** Delays between failing attempts: about 0.8 s, doubling to 30 s, each reduced at random by up to half. */
export class BackOff {
  private nextMs = FIRST_MS;

  constructor(private readonly clock: Clock) {}

  /** The next delay in milliseconds, at least `askedMs`, the wish of the server. */
  next(askedMs = 0): number {
    const delay = this.nextMs * (0.5 + this.clock.random() / 2);
    this.nextMs = Math.min(this.nextMs * 2, LONGEST_MS);
    return Math.max(delay, Math.min(askedMs, LONGEST_ASKED_MS));
  }

  reset(): void {
    this.nextMs = FIRST_MS;
  }
}
