import { setTimeout as pause } from 'node:timers/promises';

/** A time in which no question was answered: from the first one to the next answer. */
export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
  /** What was said instead, each once. */
  readonly errors: readonly string[];
}

/** Asks one question again and again, as fast as it is answered but for a pause, and notes when it was not. */
export class AvailabilityProbe {
  readonly gaps: { startMs: number; endMs: number; errors: string[] }[] = [];
  readonly #ask: () => Promise<string | undefined>;
  readonly #pauseMs: number;
  #asked = 0;
  #isIn = false;
  /** When the first of the questions was asked that have had no answer since. */
  #unansweredSinceMs?: number;
  #isStopped = false;
  #done: Promise<void> = Promise.resolve();

  /** `ask` returns why it was not answered, and undefined when it was. */
  constructor(ask: () => Promise<string | undefined>, pauseMs: number) {
    this.#ask = ask;
    this.#pauseMs = pauseMs;
  }

  start(): void {
    this.#done = this.#loop();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#done;
  }

  /** For how long nothing has been answered by now. */
  unansweredMs(): number {
    return this.#unansweredSinceMs === undefined ? 0 : Date.now() - this.#unansweredSinceMs;
  }

  /** How often it was asked, and how long each gap was with what was said. */
  text(): string {
    const gaps = this.gaps.map(
      ({ startMs, endMs, errors }) => `${((endMs - startMs) / 1000).toFixed(1)} s (${errors.join('; ')})`,
    );
    return `asked ${this.#asked} times, ${gaps.length ? `not answered for ${gaps.join(', ')}` : 'always answered'}`;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      const startMs = Date.now();
      this.#unansweredSinceMs ??= startMs;
      const error = await this.#ask().catch(String);
      if (error === undefined) this.#unansweredSinceMs = undefined;
      this.#note(startMs, Date.now(), error);
      await pause(this.#pauseMs);
    }
  }

  #note(startMs: number, endMs: number, error: string | undefined): void {
    this.#asked += 1;
    if (error !== undefined && !this.#isIn) this.gaps.push({ startMs, endMs, errors: [] });
    const gap = this.gaps.at(-1);
    if (gap && (error !== undefined || this.#isIn)) gap.endMs = endMs;
    if (gap && error !== undefined && !gap.errors.includes(error)) gap.errors.push(error);
    this.#isIn = error !== undefined;
  }
}
