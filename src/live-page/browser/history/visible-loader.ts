import { readJson, type Answer, type Get } from '../kubernetes/requests.js';

/** The requests that are open at once, besides those of feeds: a browser opens six connections. */
const AT_ONCE = 3;

interface Entry<T> {
  readonly answer: Answer<T>;
  readonly loadedMs: number;
}

/** Reads objects that rows on the screen need, a few at a time, and again when they are old. */
export class VisibleLoader<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly open = new Set<string>();
  private waiting: readonly string[] = [];
  private stopped = new AbortController();

  /** @param maxAgeMs how long a response is good for; at most `most` are kept */
  constructor(
    private readonly parts: { readonly get: Get; readonly now: () => number; readonly onChange: () => void },
    private readonly maxAgeMs: number,
    private readonly most = 500,
  ) {}

  /** Returns what is known of a path; undefined if nothing is yet. */
  find(path: string): Answer<T> | undefined {
    return this.entries.get(path)?.answer;
  }

  /** Says which paths are on the screen. What is not any more, and not yet asked for, is not asked for. */
  want(paths: Iterable<string>): void {
    this.waiting = [...new Set(paths)].filter((path) => !this.open.has(path) && this.isOld(path));
    this.askNext();
  }

  /** Aborts all requests. */
  stop(): void {
    this.stopped.abort();
    this.stopped = new AbortController();
    this.waiting = [];
    this.open.clear();
  }

  private isOld(path: string): boolean {
    const entry = this.entries.get(path);
    return entry === undefined || this.parts.now() - entry.loadedMs >= this.maxAgeMs;
  }

  private askNext(): void {
    while (this.open.size < AT_ONCE && this.waiting.length > 0) {
      const [path, ...rest] = this.waiting;
      this.waiting = rest;
      this.open.add(path!);
      this.load(path!, this.stopped.signal).catch(() => undefined);
    }
  }

  private async load(path: string, signal: AbortSignal): Promise<void> {
    const answer = await readJson<T>(this.parts.get, path, signal);
    signal.throwIfAborted();
    this.open.delete(path);
    this.entries.delete(path);
    this.entries.set(path, { answer, loadedMs: this.parts.now() });
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!);
    this.askNext();
    this.parts.onChange();
  }
}
