import { ApiError } from '../model/api-error.js';
import { steadyNowMs } from '../model/steady-time.js';

/** Value of Retry-After, in seconds, while results come. Without results no client is told to wait. */
const ASK_AGAIN_S = 1;

/** Sends equal concurrent questions only once, and bounds the number of open ones. */
export class SingleFlight<T> {
  private readonly open = new Map<string, Promise<T>>();
  private answeredMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly mostOpen: number) {}

  /**
   * Returns the result of `ask`, or of the equal question that is open. Rejects like `ask`, or with ApiError 429
   * without asking, if too many are open.
   */
  async share(key: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.open.get(key);
    if (asked) return asked;
    if (this.open.size >= this.mostOpen) throw this.tooMany();
    const asking = this.answer(key, ask);
    this.open.set(key, asking);
    return asking;
  }

  private async answer(key: string, ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask();
      this.answeredMs = steadyNowMs();
      return answer;
    } finally {
      this.open.delete(key);
    }
  }

  private tooMany(): ApiError {
    const answersCome = steadyNowMs() - this.answeredMs <= ASK_AGAIN_S * 1000;
    const details = answersCome ? { retryAfterSeconds: ASK_AGAIN_S } : undefined;
    return new ApiError(429, 'TooManyRequests', 'too many requests, please try again later', details);
  }
}
