import type { RequestKind } from './request-kind.js';

/**
 * How much of a limit requests with a token may take up. A flood of made-up tokens waits for the kube-apiserver to
 * judge them; the front proxy's requests, which carry none, must find a place meanwhile.
 */
const SHARE_WITH_TOKEN = 3 / 4;

/** A request in progress. */
export interface RequestSlot {
  /** Ends the request. */
  leave(): void;
}

/** The requests in progress, from their head until their response is sent or aborted. */
export class InFlight {
  private readonly count: Record<RequestKind, number> = { probe: 0, reading: 0, mutating: 0, watch: 0 };
  private readonly withToken: Record<RequestKind, number> = { probe: 0, reading: 0, mutating: 0, watch: 0 };
  private readonly waiting: (() => void)[] = [];

  /** @param limits the most of each kind at once; kinds without one, or with 0, have no limit */
  constructor(private readonly limits: Partial<Record<RequestKind, number>>) {}

  /** Begins a request; undefined if there are too many of its kind. */
  enter(kind: RequestKind, hasToken: boolean): RequestSlot | undefined {
    const most = this.limits[kind] || Infinity;
    if (this.count[kind] >= most) return undefined;
    if (hasToken && this.withToken[kind] >= Math.ceil(most * SHARE_WITH_TOKEN)) return undefined;
    this.add(kind, hasToken, 1);
    return { leave: () => this.add(kind, hasToken, -1) };
  }

  /** Resolves when no request is in progress. */
  async none(): Promise<void> {
    if (this.total > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private add(kind: RequestKind, hasToken: boolean, difference: 1 | -1): void {
    this.count[kind] += difference;
    if (hasToken) this.withToken[kind] += difference;
    if (this.total === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** How many requests are in progress. */
  get total(): number {
    return this.count.probe + this.count.reading + this.count.mutating + this.count.watch;
  }
}
