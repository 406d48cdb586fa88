import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storageService } from '../../test/plain/storage-service.js';
import { metricsServerFlags } from '../config/flag-table/metrics-server.js';
import type { IncompletePods } from '../config/options.js';
import {
  BATCH_FIELDS,
  type BatchLayout,
  CPU_NS,
  emptyValues,
  MEMORY_BYTES,
  type MetricsBatch,
  START_NS,
  TIMESTAMP_MS,
} from '../model/metrics-batch.js';
import type { ResourceUsage } from '../model/usage.js';
import type { StorageService } from './storage.service.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

const { choices: incompletePods } = metricsServerFlags['incomplete-pods'];
const T = 1_790_000_000_000;
const CYCLE_MS = 15_000;
const MAX_STALENESS_MS = 37_500;
const HOUR_MS = 3_600_000;

const LAYOUT: BatchLayout = { namespaces: ['shop'], pods: ['web'], firstSlots: [1, 3], containers: ['', 'a', 'b'] };

function batchOf(points: readonly (readonly [ms: number, cpu: number, memory: number, start: number])[]): MetricsBatch {
  const values = emptyValues(LAYOUT);
  for (const [slot, [ms, cpu, memory, start]] of points.entries()) {
    const at = slot * BATCH_FIELDS;
    values[at + TIMESTAMP_MS] = ms;
    values[at + CPU_NS] = cpu;
    values[at + MEMORY_BYTES] = memory;
    values[at + START_NS] = start;
  }
  return { layout: LAYOUT, values };
}

function storageOf(mode: IncompletePods, metricResolutionMs = CYCLE_MS): StorageService {
  const options = { metricResolutionMs, maxStalenessMs: MAX_STALENESS_MS, incompletePods: mode };
  return storageService(options).storage;
}

/** All usages that would be served now. */
function served(storage: StorageService, nowMs: number): ResourceUsage[] {
  const points = storage.findNode('n', nowMs);
  const node = points && nodeUsageOf(points);
  const podPoints = storage.findPod('shop', 'web', nowMs);
  const pod = podPoints && podUsageOf(podPoints);
  return [...(node ? [node] : []), ...(pod?.containers.map(({ usage }) => usage) ?? [])];
}

describe.each(incompletePods)('whatever kubelets say and whatever clocks do (--incomplete-pods=%s)', (mode) => {
  // Mostly plausible numbers, some absurd ones.
  const odd = fc.constantFrom(0, 1, T - HOUR_MS, T + HOUR_MS, T + 299_000, 253_402_300_800_000, 9e15, 9e18, -1);
  const agoMs = fc.integer({ min: -310_000, max: 60_000 });
  const time = fc.oneof({ weight: 9, arbitrary: agoMs.map((ago) => ({ ago })) }, { weight: 1, arbitrary: odd });
  const cpu = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 63, 2 ** 64 - 2048));
  const memory = fc.oneof(
    { weight: 9, arbitrary: fc.maxSafeNat() },
    { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 64 - 2048) },
  );
  const start = fc.oneof(
    { weight: 4, arbitrary: fc.constant(Number.NEGATIVE_INFINITY) },
    fc.constantFrom(0, 9e18),
    agoMs.map((ago) => (T - ago) * 1e6),
  );
  const step = fc.record({
    points: fc.array(fc.tuple(time, cpu, memory, start), { minLength: 3, maxLength: 3 }),
    missed: fc.nat({ max: 3 }).map((n) => n === 0),
    afterMs: fc.constantFrom(0, CYCLE_MS, CYCLE_MS, CYCLE_MS, 2 * CYCLE_MS, HOUR_MS),
    wallStepMs: fc.constantFrom(0, 0, 0, HOUR_MS, -HOUR_MS),
  });

  it('no time in the future, no window that is negative or absurd, no NaN, no infinity', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
        const storage = storageOf(mode);
        let steadyMs = T;
        let wallMs = T;
        let storedMs = Number.NEGATIVE_INFINITY;
        for (const { points, missed, afterMs, wallStepMs } of steps) {
          steadyMs += afterMs;
          wallMs += afterMs + wallStepMs;
          if (missed) storage.noteMissedScrape('n', steadyMs);
          else {
            const said = points.map(([at, ...rest]) => {
              return [typeof at === 'number' ? at : steadyMs - at.ago, ...rest] as const;
            });
            storage.storeBatch('n', batchOf(said), steadyMs, wallMs);
            storedMs = steadyMs;
          }
          for (const { cpuNanocores, memoryBytes, timestampMs, windowNs } of served(storage, steadyMs)) {
            seen++;
            expect(Number.isFinite(cpuNanocores) && cpuNanocores >= 0).toBe(true);
            expect(Number.isFinite(memoryBytes) && memoryBytes > 0).toBe(true);
            expect(windowNs).toBeGreaterThan(0);
            expect(windowNs).toBeLessThanOrEqual(24 * HOUR_MS * 1e6);
            // Five minutes, and the time by which our clock was set back since.
            expect(timestampMs).toBeLessThanOrEqual(Math.max(...[steadyMs, wallMs]) + 300_000 + 8 * HOUR_MS);
            if (steps.every((each) => each.wallStepMs === 0))
              expect(timestampMs).toBeLessThanOrEqual(steadyMs + 300_000);
            expect(steadyMs - storedMs).toBeLessThanOrEqual(MAX_STALENESS_MS);
          }
        }
      }),
      { numRuns: 4000 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});

describe.each(incompletePods)('a container that always uses a quarter of a core (--incomplete-pods=%s)', (mode) => {
  /** Samples are up to 15 s old, as a kubelet's are. */
  const cycle = fc.record({
    ageMs: fc.integer({ min: 0, max: 15_000 }),
    missed: fc.nat({ max: 5 }).map((n) => n === 0),
    nodeStepMs: fc.constantFrom(0, 0, 0, 0, 60_000, -60_000, 120_000, -120_000, HOUR_MS, -HOUR_MS),
    wallStepMs: fc.constantFrom(0, 0, 0, HOUR_MS, -HOUR_MS),
  });
  const quarter = (trueMs: number) => 1e12 + trueMs * 250_000;

  it('is never said to use anything else, whichever clock is set', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.array(cycle, { minLength: 3, maxLength: 12 }), (cycles) => {
        const storage = storageOf(mode);
        let [trueMs, nodeClockMs, wallMs] = [T, 0, T];
        for (const { ageMs, missed, nodeStepMs, wallStepMs } of cycles) {
          trueMs += CYCLE_MS;
          wallMs += CYCLE_MS + wallStepMs;
          nodeClockMs += nodeStepMs;
          const sampledMs = trueMs - ageMs;
          const point = [sampledMs + nodeClockMs, quarter(sampledMs - T), 1024, (T - 1e9) * 1e6] as const;
          if (missed) storage.noteMissedScrape('n', trueMs);
          else storage.storeBatch('n', batchOf([point, point, point]), trueMs, wallMs);
          for (const { cpuNanocores } of served(storage, trueMs)) {
            seen++;
            // Rounding of the original.
            expect(Math.abs(cpuNanocores - 250_000_000)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 4000 },
    );
    expect(seen).toBeGreaterThan(1000);
  });

  it('is served in every cycle from the second on, though our own clock is set again and again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, HOUR_MS, -HOUR_MS), { minLength: 2, maxLength: 12 }), (steps) => {
        const storage = storageOf(mode);
        let [trueMs, wallMs] = [T, T];
        for (const [i, wallStepMs] of steps.entries()) {
          trueMs += CYCLE_MS;
          wallMs += CYCLE_MS + wallStepMs;
          const point = [trueMs - 5000, quarter(trueMs - T), 1024, (T - 1e9) * 1e6] as const;
          storage.storeBatch('n', batchOf([point, point, point]), trueMs, wallMs);
          expect(served(storage, trueMs + CYCLE_MS)).toHaveLength(i === 0 ? 0 : 3);
        }
      }),
    );
  });

  it('is served again two cycles after its node got a clock that is an hour ahead and was set right', () => {
    const storage = storageOf(mode);
    const serves: number[] = [];
    for (const [i, aheadMs] of [0, 0, HOUR_MS, HOUR_MS, 0, 0, 0].entries()) {
      const nowMs = T + i * CYCLE_MS;
      const point = [nowMs + aheadMs, quarter(i * CYCLE_MS), 1024, (T - 1e9) * 1e6] as const;
      storage.storeBatch('n', batchOf([point, point, point]), nowMs);
      serves.push(served(storage, nowMs).length);
    }
    // The Pod is held or has no usage. After that it has a rate over the gap.
    const between = mode === 'keep' ? 2 : 0;
    expect(serves).toEqual([0, 3, between, between, between, 3, 3]);
  });

  it('is served without a gap when it is measured each one to two minutes and asked for once a minute', () => {
    const storage = storageOf(mode, 60_000);
    const measuredMs = [-3000, 59_000, 119_500, 119_500, 181_500, 256_500, 319_500, 419_500];
    for (const [i, sinceMs] of measuredMs.entries()) {
      const [nowMs, sampleMs] = [T + i * 60_000, T + sinceMs];
      const point = [sampleMs, quarter(sinceMs), 1024, (T - 1e9) * 1e6] as const;
      storage.storeBatch('n', batchOf([point, point, point]), nowMs);
      const usages = served(storage, nowMs);
      expect(usages, `cycle ${i}`).toHaveLength(i === 0 ? 0 : 3);
      for (const { timestampMs, cpuNanocores } of usages) {
        expect([timestampMs, cpuNanocores]).toEqual([sampleMs, 250_000_000]);
      }
    }
  });

  // By its page it starts in the future until the clock reaches that time, and seconds ago after that.
  it('is served on when the clock by which it started is set back beyond that start', () => {
    for (const aheadMs of [60_000, 120_000, 290_000]) {
      for (const ageMs of [20_000, 25_000, 28_000, 32_000]) {
        const storage = storageOf(mode);
        const start = (T + aheadMs) * 1e6;
        const serves: number[] = [];
        for (let i = 0; i < 40; i++) {
          const nowMs = T + ageMs + i * CYCLE_MS;
          const sampleMs = nowMs + (i < 2 ? aheadMs : 0);
          const point = [sampleMs, (nowMs - T) * 250_000, 1024, start] as const;
          const node = [sampleMs, quarter(nowMs - T), 1024, Number.NEGATIVE_INFINITY] as const;
          storage.storeBatch('n', batchOf([node, point, point]), nowMs);
          const usages = served(storage, nowMs);
          serves.push(usages.length);
          for (const { cpuNanocores } of usages) expect(cpuNanocores).toBe(250_000_000);
        }
        // There is no point before the first sample, and none across the change.
        expect(serves).toEqual([0, 3, 0, ...Array.from({ length: 37 }, () => 3)]);
      }
    }
  });

  it.each([
    ['measures once a minute', [0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12], 4],
    ['gets stuck for three minutes and goes on', [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 13, 14], 1],
  ])('is served without a gap when its kubelet %s', (_, measuredInCycle, second) => {
    const storage = storageOf(mode);
    for (const [i, measured] of measuredInCycle.entries()) {
      const [nowMs, sampleMs] = [T + i * CYCLE_MS, T + measured * CYCLE_MS - 2000];
      const point = [sampleMs, quarter(sampleMs - T), 1024, (T - 1e9) * 1e6] as const;
      storage.storeBatch('n', batchOf([point, point, point]), nowMs);
      const usages = served(storage, nowMs);
      expect(usages, `cycle ${i}`).toHaveLength(i < second ? 0 : 3);
      for (const { timestampMs, cpuNanocores } of usages) {
        expect([timestampMs, cpuNanocores]).toEqual([sampleMs, 250_000_000]);
      }
    }
  });
});
