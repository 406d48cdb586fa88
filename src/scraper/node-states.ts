/** A failed scrape, as it is said to the operator. */
export interface ScrapeFailure {
  /** The kind of failure; a failure of another kind is said anew. */
  readonly code: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

interface Outage {
  readonly code: string;
  readonly sinceMs: number;
  missed: number;
}

/** Which nodes fail, since when and how, so that each outage is told once when it begins and once when it is over. */
export class NodeStates {
  private readonly outages = new Map<string, Outage>();

  /** Notes a failed scrape; returns the line to log, or `undefined` when the operator knows already. */
  failed(nodeName: string, failure: ScrapeFailure, nowMs: number): string | undefined {
    const outage = this.outages.get(nodeName);
    if (outage?.code === failure.code) {
      outage.missed += 1;
      return undefined;
    }
    this.outages.set(nodeName, {
      code: failure.code,
      sinceMs: outage?.sinceMs ?? nowMs,
      missed: (outage?.missed ?? 0) + 1,
    });
    const cure = failure.cure === undefined ? '' : `. To do: ${failure.cure}`;
    return `Cannot scrape node "${nodeName}": ${failure.message}${cure}`;
  }

  /** Notes a good scrape; returns the line to log when it ends an outage. */
  succeeded(nodeName: string, nowMs: number): string | undefined {
    const outage = this.outages.get(nodeName);
    if (outage === undefined) return undefined;
    this.outages.delete(nodeName);
    const seconds = Math.round((nowMs - outage.sinceMs) / 1000);
    return `Node "${nodeName}" is scraped again after ${seconds} s and ${outage.missed} missed scrapes`;
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    for (const nodeName of this.outages.keys()) if (!nodeNames.has(nodeName)) this.outages.delete(nodeName);
  }
}
