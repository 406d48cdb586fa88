import { afterEach, expect, it, vi } from 'vitest';
import { ExpiringCache } from './expiring-cache.js';
import { SingleFlight } from './single-flight.js';

afterEach(() => vi.restoreAllMocks());

function cacheOf(most: number) {
  const clock = { ms: 0, now: () => clock.ms };
  return { cache: new ExpiringCache<number>(most, clock), clock };
}

it('remembers for the time given, not a millisecond more', () => {
  const { cache, clock } = cacheOf(10);
  cache.set('a', 1, 1000);
  clock.ms = 999;
  expect(cache.get('a')).toBe(1);
  clock.ms = 1000;
  expect(cache.get('a')).toBeUndefined();
  expect(cache.size).toBe(0);
});

it('asking does not prolong, setting does', () => {
  const { cache, clock } = cacheOf(10);
  cache.set('a', 1, 1000);
  clock.ms = 900;
  cache.get('a');
  cache.set('b', 1, 1000);
  cache.set('b', 2, 2000);
  clock.ms = 1500;
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2]);
});

it.each([0, -1])('remembers nothing for %d ms', (ttlMs) => {
  const { cache } = cacheOf(10);
  cache.set('a', 1, ttlMs);
  expect(cache.size).toBe(0);
});

it('when full, forgets what was not used for longest', () => {
  const { cache } = cacheOf(2);
  cache.set('a', 1, 1000);
  cache.set('b', 2, 1000);
  cache.get('a');
  cache.set('c', 3, 1000);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  expect(cache.size).toBe(2);
});

it('being asked changes no Map', () => {
  const { cache } = cacheOf(2);
  cache.set('a', 1, 1000);
  const changes = [vi.spyOn(Map.prototype, 'set'), vi.spyOn(Map.prototype, 'delete')];
  expect(cache.get('a')).toBe(1);
  for (const change of changes) expect(change).not.toHaveBeenCalled();
});

it('equal questions at the same time are asked once', async () => {
  const flight = new SingleFlight<number>(2);
  const { promise, resolve } = Promise.withResolvers<number>();
  let asked = 0;
  const ask = () => (asked++, promise);
  const answers = [flight.share('a', ask), flight.share('a', ask), flight.share('b', ask)];
  resolve(7);
  expect(await Promise.all(answers)).toEqual([7, 7, 7]);
  expect(asked).toBe(2);
  await flight.share('a', ask);
  expect(asked).toBe(3);
});

it('a failure is everyone’s who asked, and nobody’s who asks later', async () => {
  const flight = new SingleFlight<number>(2);
  const failing = () => Promise.reject(new Error('no'));
  const both = await Promise.allSettled([flight.share('a', failing), flight.share('a', failing)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flight.share('a', () => Promise.resolve(1))).toBe(1);
});

it('too many questions are refused unasked, with 429', async () => {
  const flight = new SingleFlight<number>(1);
  const { promise, resolve } = Promise.withResolvers<number>();
  const first = flight.share('a', () => promise);
  await expect(flight.share('b', () => Promise.resolve(1))).rejects.toMatchObject({ code: 429 });
  resolve(1);
  await first;
  expect(await flight.share('b', () => Promise.resolve(2))).toBe(2);
});
