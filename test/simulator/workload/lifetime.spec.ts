import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runAt } from './lifetime.ts';
import type { Lifetime } from './lifetime.ts';

const CRASHING: Lifetime = { kind: 'restarts', lifeMs: 20_000, reason: 'Error' };

describe('runAt', () => {
  it('backs off as the kubelet does: at once, 10 s, 20 s, … up to 5 minutes', () => {
    const starts = [0];
    while (starts.length < 10) starts.push(runAt(CRASHING, 0, starts.at(-1)!).nextStartMs);
    const pauses = starts.slice(1).map((start, i) => start - starts[i]! - 20_000);
    expect(pauses).toEqual([1_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  it('restarts at once what ran for ten minutes', () => {
    const run = runAt({ kind: 'restarts', lifeMs: 900_000, reason: 'OOMKilled' }, 0, 901_000 * 7 + 5);
    expect(run).toEqual({ restarts: 7, startMs: 6_307_000, endMs: 7_207_000, nextStartMs: 7_208_000 });
  });

  it('finds for each time the run that covers it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 2_000_000 }), fc.integer({ min: 0, max: 1e9 }), (lifeMs, nowMs) => {
        const lifetime: Lifetime = { kind: 'restarts', lifeMs, reason: 'Error' };
        const run = runAt(lifetime, 0, nowMs);
        expect(run.startMs).toBeLessThanOrEqual(nowMs);
        expect(run.nextStartMs).toBeGreaterThan(nowMs);
        expect(runAt(lifetime, 0, run.startMs)).toEqual(run);
        expect(runAt(lifetime, 0, run.nextStartMs).restarts).toBe(run.restarts + 1);
      }),
    );
  });

  it('lets steady containers run and single ones end', () => {
    expect(runAt({ kind: 'steady' }, 5, 1e12)).toMatchObject({ startMs: 5, endMs: Infinity, restarts: 0 });
    expect(runAt({ kind: 'once', lifeMs: 10 }, 5, 1e12)).toMatchObject({ endMs: 15, nextStartMs: Infinity });
  });
});
