import { setTimeout as pause } from 'node:timers/promises';
import type { Alert, Prometheus } from './prometheus.ts';

const EVERY_MS = 500;

/** An alert that fired, and when it was first seen. */
export interface Sighting {
  /** Its name, and the reason in its labels in parentheses. */
  readonly alert: string;
  /** The Node in its labels. */
  readonly node?: string;
  readonly atMs: number;
}

/** Watches the alerts of a Prometheus from a moment on. */
export class AlertWatch {
  readonly #prometheus: Prometheus;
  readonly #sightings = new Map<string, Sighting>();
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #open: readonly Alert[] = [];

  constructor(prometheus: Prometheus) {
    this.#prometheus = prometheus;
    this.#running = this.#run();
  }

  /** What fired until now, in order. */
  get sightings(): readonly Sighting[] {
    return [...this.#sightings.values()];
  }

  /** Waits until no alert is pending or firing; returns when, or undefined if it takes too long. */
  async quiet(patienceMs: number): Promise<number | undefined> {
    const untilMs = Date.now() + patienceMs;
    while (Date.now() < untilMs) {
      if (this.#open.length === 0) return Date.now();
      await pause(EVERY_MS);
    }
    return undefined;
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      this.#open = await this.#prometheus.alerts();
      for (const { labels, state } of this.#open) {
        const { alertname = '', node, reason } = labels;
        const alert = reason === undefined ? alertname : `${alertname} (${reason})`;
        const key = `${alert} ${node}`;
        if (state !== 'firing' || this.#sightings.has(key)) continue;
        this.#sightings.set(key, { alert, ...(node !== undefined && { node }), atMs: Date.now() });
      }
      await pause(EVERY_MS, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }
}
