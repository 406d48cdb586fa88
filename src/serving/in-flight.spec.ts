import { expect, it } from 'vitest';
import { InFlight } from './in-flight.js';

it('lets in so many of each kind, and more when one ends', () => {
  const inFlight = new InFlight({ reading: 2, mutating: 1 });
  const first = inFlight.enter('reading', false);
  expect(inFlight.enter('reading', false)).toBeDefined();
  expect(inFlight.enter('reading', false)).toBeUndefined();
  expect(inFlight.enter('mutating', false)).toBeDefined();
  expect(inFlight.enter('mutating', false)).toBeUndefined();
  for (let i = 0; i < 9; i += 1) expect(inFlight.enter('probe', false)).toBeDefined();
  first!.leave();
  expect(inFlight.enter('reading', false)).toBeDefined();
  expect(inFlight.enter('reading', false)).toBeUndefined();
});

it('has no limit where it is 0', () => {
  const inFlight = new InFlight({ reading: 0 });
  for (let i = 0; i < 1000; i += 1) expect(inFlight.enter('reading', true)).toBeDefined();
});

it('keeps a quarter of the places free of requests with a token', () => {
  const inFlight = new InFlight({ reading: 8 });
  const places = Array.from({ length: 6 }, () => inFlight.enter('reading', true));
  expect(places).not.toContain(undefined);
  expect(inFlight.enter('reading', true)).toBeUndefined();
  expect([inFlight.enter('reading', false), inFlight.enter('reading', false)]).not.toContain(undefined);
  places[0]!.leave();
  expect(inFlight.enter('reading', true)).toBeDefined();
  expect(inFlight.enter('reading', false)).toBeUndefined();
});

it('tells when no request is left', async () => {
  const inFlight = new InFlight({});
  await inFlight.none();
  const [reading, probe] = [inFlight.enter('reading', true), inFlight.enter('probe', false)];
  let none = false;
  const told = inFlight.none().then(() => (none = true));
  reading!.leave();
  await Promise.resolve();
  expect(none).toBe(false);
  probe!.leave();
  await told;
});
