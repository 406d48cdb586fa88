import { expect, it } from 'vitest';
import { InFlight } from './in-flight.js';

it('lets in so many of each kind, and more when one ends', () => {
  const inFlight = new InFlight({ reading: 2, mutating: 1 });
  expect([inFlight.enter('reading'), inFlight.enter('reading'), inFlight.enter('reading')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([inFlight.enter('mutating'), inFlight.enter('mutating')]).toEqual([true, false]);
  for (let i = 0; i < 9; i += 1) expect(inFlight.enter('probe')).toBe(true);
  inFlight.leave('reading');
  expect([inFlight.enter('reading'), inFlight.enter('reading')]).toEqual([true, false]);
});

it('has no limit where it is 0', () => {
  const inFlight = new InFlight({ reading: 0 });
  for (let i = 0; i < 1000; i += 1) expect(inFlight.enter('reading')).toBe(true);
});

it('tells when no request is left', async () => {
  const inFlight = new InFlight({});
  await inFlight.none();
  for (const kind of ['reading', 'probe'] as const) inFlight.enter(kind);
  let none = false;
  const told = inFlight.none().then(() => (none = true));
  inFlight.leave('reading');
  await Promise.resolve();
  expect(none).toBe(false);
  inFlight.leave('probe');
  await told;
});
