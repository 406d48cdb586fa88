import type { RequestKind } from './request-kind.js';

/** The requests in progress: from their head until their answer is sent or given up. */
export class InFlight {
  private readonly count: Record<RequestKind, number> = { probe: 0, reading: 0, mutating: 0 };
  private readonly waiting: (() => void)[] = [];

  /** @param limits the most of each kind at once; kinds without one, or with 0, have no limit */
  constructor(private readonly limits: Partial<Record<RequestKind, number>>) {}

  /** Begins a request and returns true, unless there are too many of its kind. */
  enter(kind: RequestKind): boolean {
    const most = this.limits[kind];
    if (most && this.count[kind] >= most) return false;
    this.count[kind] += 1;
    return true;
  }

  /** Ends a request that was let in. */
  leave(kind: RequestKind): void {
    this.count[kind] -= 1;
    if (this.total === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Resolves when no request is in progress. */
  async none(): Promise<void> {
    if (this.total > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private get total(): number {
    return this.count.probe + this.count.reading + this.count.mutating;
  }
}
