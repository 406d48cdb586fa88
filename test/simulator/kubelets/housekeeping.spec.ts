import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRESH_MS, lastSampleMs } from './housekeeping.ts';

describe('lastSampleMs', () => {
  const startMs = 1_795_432_100_000;

  it('is now for whatever started less than 15 s ago', () => {
    expect(lastSampleMs('a', startMs, startMs + 400)).toBe(startMs + 400);
    expect(lastSampleMs('a', startMs, startMs + FRESH_MS)).toBe(startMs + FRESH_MS);
  });

  it('never goes back, is never in the future and at most 17 s old', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1e8), fc.nat(60_000), (key, age, more) => {
        const sample = lastSampleMs(key, startMs, startMs + age);
        expect(sample).toBeGreaterThan(startMs + age - 17_000);
        expect(sample).toBeLessThanOrEqual(startMs + age);
        expect(lastSampleMs(key, startMs, startMs + age + more)).toBeGreaterThanOrEqual(sample);
      }),
    );
  });

  it('is often the same for two requests 10 s apart', () => {
    let same = 0;
    for (let at = 100_000; at < 400_000; at += 10_000) {
      if (lastSampleMs('b', startMs, startMs + at) === lastSampleMs('b', startMs, startMs + at + 10_000)) same++;
    }
    expect(same).toBeGreaterThan(2);
  });

  it('is another for requests 10 s apart where rounds are shorter', () => {
    for (let at = 100_000; at < 400_000; at += 10_000) {
      const [first, second] = [at, at + 10_000].map((ms) => lastSampleMs('b', startMs, startMs + ms, [8_000, 9_500]));
      expect(second).toBeGreaterThan(first!);
    }
  });
});
