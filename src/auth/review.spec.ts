import { describe, expect, it } from 'vitest';
import { ApiServerError } from '../cluster/api-server-error.js';
import type { Clock } from '../cluster/clock.js';
import { review } from './review.js';

/** Time goes on only when somebody waits, and then at once. */
class JumpingClock implements Clock {
  ms = 0;
  now = () => this.ms;
  random = () => 0.5;
  after(delayMs: number, callback: () => void): () => void {
    this.ms += delayMs;
    queueMicrotask(callback);
    return () => {};
  }
}

/** A kube-apiserver that fails once, or always, and keeps with which deadlines it was asked. */
class FailingClient {
  readonly timeouts: (number | undefined)[] = [];

  constructor(
    private readonly error: Error,
    private readonly always = false,
  ) {}

  async post<T>(_path: string, _body: unknown, { timeoutMs }: { timeoutMs?: number } = {}): Promise<T> {
    this.timeouts.push(timeoutMs);
    if (this.always || this.timeouts.length === 1) throw this.error;
    return { status: { ok: true } } as T;
  }
}

const failed = (status: number, retryAfterMs?: number) => new ApiServerError('POST', { status, retryAfterMs });
const broken = (code: string) => new ApiServerError('POST', { cause: Object.assign(new Error(code), { code }) });

describe('a review', () => {
  it.each<[string, Error]>([
    ['a broken connection', broken('ECONNRESET')],
    ['a closed one', broken('UND_ERR_SOCKET')],
    ['too many requests', failed(429)],
    ['an internal error', failed(500)],
    ['a timeout', failed(504)],
    ['a wish to be asked later', failed(503, 100)],
  ])('is asked again after %s', async (_, error) => {
    const client = new FailingClient(error);
    expect(await review(client, '/p', {}, new JumpingClock())).toEqual({ ok: true });
    expect(client.timeouts).toHaveLength(2);
  });

  it.each<[string, Error]>([
    ['a refused connection', broken('ECONNREFUSED')],
    ['a refused certificate', broken('SELF_SIGNED_CERT_IN_CHAIN')],
    ['no time left', broken('ETIMEDOUT')],
    ['bad credentials', failed(401)],
    ['no permission', failed(403)],
    ['an outage', failed(503)],
  ])('fails at once after %s', async (_, error) => {
    const client = new FailingClient(error);
    await expect(review(client, '/p', {}, new JumpingClock())).rejects.toBe(error);
    expect(client.timeouts).toHaveLength(1);
  });

  it('is asked five times at most, with growing pauses', async () => {
    const clock = new JumpingClock();
    const times: number[] = [];
    const client = new FailingClient(failed(500), true);
    client.post = async () => {
      times.push(clock.ms);
      throw failed(500);
    };
    await expect(review(client, '/p', {}, clock)).rejects.toThrow('POST');
    expect(times).toEqual([0, 550, 1375, 2612.5, 4468.75]);
  });

  it('takes ten seconds at most, whatever the kube-apiserver wishes', async () => {
    const clock = new JumpingClock();
    const client = new FailingClient(failed(429, 6000), true);
    await expect(review(client, '/p', {}, clock)).rejects.toThrow('POST');
    expect(client.timeouts).toEqual([10_000, 4000]);
    expect(clock.ms).toBeLessThanOrEqual(10_000);
  });

  it('without a status is a failure', async () => {
    await expect(review({ post: async () => null as never }, '/p', {}, new JumpingClock())).rejects.toThrow(
      /no status/,
    );
    await expect(review({ post: async () => ({}) as never }, '/p', {}, new JumpingClock())).rejects.toThrow(
      /no status/,
    );
  });
});
