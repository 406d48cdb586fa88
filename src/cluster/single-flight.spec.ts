import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SingleFlight } from './single-flight.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<string>(() => undefined);

it('refuses what is too much, and says when to come again only while answers come', async () => {
  const flight = new SingleFlight<string>(1);
  void flight.share('stuck', never);
  const refused = { code: 429, message: 'too many requests, please try again later' };
  await expect(flight.share('b', never)).rejects.toMatchObject({ ...refused, details: undefined });

  const moving = new SingleFlight<string>(1);
  await moving.share('a', async () => 'yes');
  void moving.share('stuck', never);
  await expect(moving.share('b', never)).rejects.toMatchObject({ ...refused, details: { retryAfterSeconds: 1 } });
  vi.advanceTimersByTime(1001);
  await expect(moving.share('b', never)).rejects.toMatchObject({ ...refused, details: undefined });
});

it('takes a failure for no answer, and asks anew after it', async () => {
  const flight = new SingleFlight<string>(1);
  await expect(flight.share('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  void flight.share('stuck', never);
  await expect(flight.share('a', never)).rejects.toMatchObject({ details: undefined });
});
