import { ApiError } from '../model/api-error.js';

/** Asks equal questions that come at the same time only once, and bounds how many different ones are open. */
export class SingleFlight<T> {
  private readonly open = new Map<string, Promise<T>>();

  constructor(private readonly mostOpen: number) {}

  /**
   * The answer to the question `key`: of `ask`, or of the equal question that is open already. Rejects as `ask` does, or
   * with ApiError 429, without asking, when too many are open.
   */
  async ask(key: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.open.get(key);
    if (asked) return asked;
    if (this.open.size >= this.mostOpen) {
      throw new ApiError(429, 'TooManyRequests', 'too many requests, please try again later', { retryAfterSeconds: 1 });
    }
    const asking = ask().finally(() => this.open.delete(key));
    this.open.set(key, asking);
    return asking;
  }
}
