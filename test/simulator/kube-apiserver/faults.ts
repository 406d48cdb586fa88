/**
 * Which requests a fault or a count is about: an exact path without its query, or a pattern on `METHOD /path?query`.
 */
export type RequestMatch = string | RegExp;

interface Fault {
  readonly match: RequestMatch;
  readonly status: number;
  times: number;
}

/** What tests make go wrong, and how often what was asked. */
export class Faults {
  private failures: Fault[] = [];
  private delays: { match: RequestMatch; milliseconds: number }[] = [];
  /** How often each `METHOD /path?query` came. */
  private counts = new Map<string, number>();

  /** See `SimulatedKubeApiServer.failNext`. */
  failNext(match: RequestMatch, status: number, times: number): void {
    this.failures.push({ match, status, times });
  }

  /** See `SimulatedKubeApiServer.delay`. */
  delay(match: RequestMatch, milliseconds: number): void {
    this.delays = this.delays.filter((delay) => String(delay.match) !== String(match));
    if (milliseconds > 0) this.delays.push({ match, milliseconds });
  }

  /** Counts a request and returns what is to go wrong with it. */
  next(request: string): { status?: number; delayMs: number } {
    this.counts.set(request, (this.counts.get(request) ?? 0) + 1);
    const failure = this.failures.find((fault) => fault.times > 0 && matches(fault.match, request));
    if (failure) failure.times -= 1;
    this.failures = this.failures.filter((fault) => fault.times > 0);
    const delay = this.delays.find((one) => matches(one.match, request));
    return { ...(failure && { status: failure.status }), delayMs: delay?.milliseconds ?? 0 };
  }

  /** Number of matching requests since the last reset. */
  count(match: RequestMatch): number {
    return [...this.counts].reduce((sum, [request, count]) => sum + (matches(match, request) ? count : 0), 0);
  }

  /** Starts counting from 0. */
  resetCounts(): void {
    this.counts.clear();
  }
}

function matches(match: RequestMatch, request: string): boolean {
  if (match instanceof RegExp) return match.test(request);
  return request.slice(request.indexOf(' ') + 1).split('?')[0] === match;
}
