import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreSecondsBetween, coresAt, workingSetAt } from './load.ts';
import type { CpuLoad } from './load.ts';

const periodS = fc.double({ min: 5, max: 90_000, noNaN: true });
const wave = fc.record({
  periodS,
  share: fc.double({ min: 0, max: 0.2, noNaN: true }),
  phase: fc.double({ min: 0, max: 6.3, noNaN: true }),
});
const burst = fc.record({
  periodS: fc.integer({ min: 60, max: 600 }),
  widthS: fc.integer({ min: 1, max: 60 }),
  cores: fc.double({ min: 0, max: 4, noNaN: true }),
  offsetS: fc.integer({ min: 0, max: 600 }),
});
const load: fc.Arbitrary<CpuLoad> = fc.record({
  cores: fc.double({ min: 0.0005, max: 8, noNaN: true }),
  waves: fc.array(wave, { maxLength: 4 }),
  bursts: fc.array(burst, { maxLength: 2 }),
  startCoreSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
});
/** Up to ten days before and after the origin, in milliseconds as the clock has them. */
const timeS = fc.integer({ min: -864_000_000, max: 864_000_000 }).map((ms) => ms / 1000);

describe('coreSecondsBetween', () => {
  it('never falls', () => {
    fc.assert(
      fc.property(
        load,
        timeS,
        fc.integer({ min: 0, max: 1e8 }),
        fc.integer({ min: 1, max: 1e7 }),
        (l, s, age, more) => {
          const first = coreSecondsBetween(l, s, s + age / 1000);
          expect(coreSecondsBetween(l, s, s + (age + more) / 1000)).toBeGreaterThanOrEqual(first);
        },
      ),
    );
  });

  it('is zero at the start and before', () => {
    fc.assert(
      fc.property(load, timeS, (l, s) => {
        expect(coreSecondsBetween(l, s, s)).toBe(0);
        expect(coreSecondsBetween(l, s, s - 5)).toBe(0);
      }),
    );
  });

  it('is the integral of the rate', () => {
    fc.assert(
      fc.property(load, timeS, (l, fromS) => {
        const startS = fromS - 1_000; // long enough ago that starting costs nothing any more
        const steps = 2_000;
        let sum = 0;
        for (let i = 0; i < steps; i++) sum += coresAt(l, fromS + ((i + 0.5) * 20) / steps) * (20 / steps);
        const counted = coreSecondsBetween(l, startS, fromS + 20) - coreSecondsBetween(l, startS, fromS);
        // The sum misses at most one step of each burst's edges.
        expect(Math.abs(counted - sum)).toBeLessThan(0.02 + 0.12 * l.bursts.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('workingSetAt', () => {
  const memory = { bytes: 100e6, waves: [{ periodS: 60, share: 0.05, phase: 1 }], leakBytesPerSecond: 1e5 };

  it('is whole pages', () => {
    fc.assert(
      fc.property(timeS, timeS, (startS, atS) => {
        expect(workingSetAt(memory, startS, atS) % 4096).toBe(0);
      }),
    );
  });

  it('grows by the leak', () => {
    expect(workingSetAt(memory, 0, 660) - workingSetAt(memory, 0, 60)).toBeGreaterThan(59e6);
  });
});
