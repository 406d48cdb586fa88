/** A failed scrape, as it is logged. */
export interface ScrapeFailure {
  /** The kind of failure. A failure of another kind is logged again. */
  readonly code: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** How a node fails, as of its last failure. */
export interface NodeOutage extends ScrapeFailure {
  /** When it failed first, in milliseconds of `steadyNowMs`. */
  readonly sinceMs: number;
  /** How many scrapes have failed or were left out since. */
  readonly missed: number;
}

interface LoggedOutage extends NodeOutage {
  missed: number;
  message: string;
  cure?: string;
  /** Whether it was logged at level debug only. */
  readonly quiet: boolean;
}

/** A change of a node's state, to be logged. */
export interface StateChange {
  readonly level: 'warn' | 'log' | 'debug';
  readonly line: string;
}

/**
 * Whether a node fails, since when and how. Each outage is logged once when it begins and once when it ends. While the
 * Node itself says that it is not ready, a failure is no news: it is logged at level debug until the Node is ready and
 * still fails.
 */
export class NodeState {
  private logged?: LoggedOutage;

  /** @param subject what is scraped, as it is called in a sentence, such as `node "a"` */
  constructor(private readonly subject: string) {}

  /** How the node fails now; undefined: it does not. */
  get outage(): NodeOutage | undefined {
    return this.logged;
  }

  /** Notes a failed scrape. Returns what to log; undefined: it was logged already. */
  noteFailure(failure: ScrapeFailure, nowMs: number, ready = true): StateChange | undefined {
    const before = this.logged;
    if (before?.code === failure.code && !(before.quiet && ready)) {
      before.missed += 1;
      before.message = failure.message;
      before.cure = failure.cure;
      return undefined;
    }
    // An outage that began with a warning ends with a line of level info.
    const quiet = !ready && (before?.quiet ?? true);
    this.logged = {
      code: failure.code,
      message: failure.message,
      cure: failure.cure,
      sinceMs: before?.sinceMs ?? nowMs,
      missed: (before?.missed ?? 0) + 1,
      quiet,
    };
    const cure = failure.cure === undefined ? '' : `. To do: ${failure.cure}`;
    const line = `Cannot scrape ${this.subject}: ${failure.message}${cure}`;
    return { level: ready ? 'warn' : 'debug', line };
  }

  /** Notes that the node was left out of a cycle. */
  noteLeftOut(): void {
    if (this.logged !== undefined) this.logged.missed += 1;
  }

  /** Notes a good scrape. Returns what to log when it ends an outage. */
  noteSuccess(nowMs: number): StateChange | undefined {
    const outage = this.logged;
    if (outage === undefined) return undefined;
    this.logged = undefined;
    const seconds = Math.round((nowMs - outage.sinceMs) / 1000);
    const line = `${this.subject[0]!.toUpperCase()}${this.subject.slice(1)} is scraped again after ${seconds} s and ${outage.missed} missed scrapes`;
    return { level: outage.quiet ? 'debug' : 'log', line };
  }
}
