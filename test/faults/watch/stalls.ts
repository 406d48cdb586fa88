const EVERY_MS = 10;

/**
 * How long this process was too busy to look at its timers, in milliseconds since it began: what a client did not notice
 * for its own sake is not the server's time.
 */
export class Stalls {
  #totalMs = 0;
  #lastMs = performance.now();
  readonly #timer = setInterval(() => this.#look(), EVERY_MS).unref();

  get totalMs(): number {
    this.#look();
    return this.#totalMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    this.#totalMs += Math.max(0, nowMs - this.#lastMs - EVERY_MS);
    this.#lastMs = nowMs;
  }
}
