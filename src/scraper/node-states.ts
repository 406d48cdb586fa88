import { retainKeys } from '../model/retain-keys.js';

/** A failed scrape, as it is said to the operator. */
export interface ScrapeFailure {
  /** The kind of failure; a failure of another kind is said anew. */
  readonly code: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** A node that fails, as of its last failure. */
export interface Outage extends ScrapeFailure {
  /** When it failed first, in milliseconds of `steadyNowMs`. */
  readonly sinceMs: number;
  /** How many scrapes failed or were left out since. */
  readonly missed: number;
}

interface Told extends Outage {
  missed: number;
  message: string;
  cure?: string;
  /** Whether it was told only to whoever looks closely. */
  readonly quiet: boolean;
}

/** A change of a node's state, to be logged. */
export interface StateChange {
  readonly level: 'warn' | 'log' | 'debug';
  readonly line: string;
}

/**
 * Which nodes fail, since when and how, so that each outage is told once when it begins and once when it is over. That of
 * a node that says itself that it is not ready is no news, and told quietly until it is ready and still fails.
 */
export class NodeStates {
  private readonly outages = new Map<string, Told>();

  /** Notes a failed scrape; returns what to log, or `undefined` when the operator knows already. */
  failed(nodeName: string, failure: ScrapeFailure, nowMs: number, ready = true): StateChange | undefined {
    const outage = this.outages.get(nodeName);
    if (outage?.code === failure.code && !(outage.quiet && ready)) {
      outage.missed += 1;
      outage.message = failure.message;
      outage.cure = failure.cure;
      return undefined;
    }
    // What was told aloud ends aloud.
    const quiet = !ready && (outage?.quiet ?? true);
    this.outages.set(nodeName, {
      code: failure.code,
      message: failure.message,
      cure: failure.cure,
      sinceMs: outage?.sinceMs ?? nowMs,
      missed: (outage?.missed ?? 0) + 1,
      quiet,
    });
    const cure = failure.cure === undefined ? '' : `. To do: ${failure.cure}`;
    const line = `Cannot scrape node "${nodeName}": ${failure.message}${cure}`;
    return { level: ready ? 'warn' : 'debug', line };
  }

  /** Notes that a failing node was left out of a cycle. */
  leftOut(nodeName: string): void {
    const outage = this.outages.get(nodeName);
    if (outage !== undefined) outage.missed += 1;
  }

  /** Notes a good scrape; returns what to log when it ends an outage. */
  succeeded(nodeName: string, nowMs: number): StateChange | undefined {
    const outage = this.outages.get(nodeName);
    if (outage === undefined) return undefined;
    this.outages.delete(nodeName);
    const seconds = Math.round((nowMs - outage.sinceMs) / 1000);
    const line = `Node "${nodeName}" is scraped again after ${seconds} s and ${outage.missed} missed scrapes`;
    return { level: outage.quiet ? 'debug' : 'log', line };
  }

  /** How the node fails now; undefined: it does not. */
  outageOf(nodeName: string): Outage | undefined {
    return this.outages.get(nodeName);
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.outages, nodeNames);
  }
}
