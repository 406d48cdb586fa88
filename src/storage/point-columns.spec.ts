import { describe, expect, it } from 'vitest';
import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS, UNKNOWN_START } from '../model/metrics-batch.js';
import { PointColumns } from './point-columns.js';

const RESOLUTION_MS = 60_000;
const T = 1_790_000_000_000;
const SLOT = 1;

interface Point {
  readonly at: number;
  readonly cpu?: number;
  readonly memory?: number;
  /** In nanoseconds since the epoch. */
  readonly start?: number;
}

/** The columns after these points, in the second of three slots. */
function after(...points: readonly Point[]): PointColumns {
  const columns = new PointColumns(3);
  for (const { at, cpu = 0, memory = 1, start = 1e18 } of points) {
    const batch = new Float64Array(3 * BATCH_FIELDS).fill(7);
    batch[SLOT * BATCH_FIELDS + TIMESTAMP_MS] = at;
    batch[SLOT * BATCH_FIELDS + CPU_NS] = cpu;
    batch[SLOT * BATCH_FIELDS + MEMORY_BYTES] = memory;
    batch[SLOT * BATCH_FIELDS + START_NS] = start;
    columns.add(SLOT, batch, RESOLUTION_MS);
  }
  expect([0, 2].map((slot) => columns.timestampMs(slot))).toEqual([Number.NaN, Number.NaN]);
  return columns;
}

const windowAfter = (...points: readonly Point[]) => after(...points).windowNs(SLOT);
const rateAfter = (...points: readonly Point[]) => after(...points).cpuNanocores(SLOT);

describe('the previous point', () => {
  it('is none at first', () => {
    const columns = after({ at: T });
    expect(columns.hasPrevious(SLOT)).toBe(false);
    expect(columns.windowNs(SLOT)).toBeNaN();
    expect(columns.cpuNanocores(SLOT)).toBeNaN();
  });

  it('is the stored point when the new one is newer', () => {
    const columns = after({ at: T }, { at: T + 15_000 });
    expect(columns.hasPrevious(SLOT)).toBe(true);
    expect(columns.windowNs(SLOT)).toBe(15e9);
  });

  it('is kept while the kubelet serves the same sample again', () => {
    expect(windowAfter({ at: T }, { at: T + 15_000 }, { at: T + 15_000 })).toBe(15e9);
  });

  it('is kept when time goes back, but not beyond it', () => {
    const stored = [{ at: T }, { at: T + 15_000 }];
    expect(windowAfter(...stored, { at: T + 5000 })).toBe(5e9);
    expect(after(...stored, { at: T }).hasPrevious(SLOT)).toBe(false);
    expect(after(...stored, { at: T - 1 }).hasPrevious(SLOT)).toBe(false);
  });

  it('is none for a container that started after the stored point', () => {
    const stored = [{ at: T - 15_000 }, { at: T }];
    const restarted = (start: number) => after(...stored, { at: T + 5000, start }).hasPrevious(SLOT);
    expect(restarted(T * 1e6 + 1e6)).toBe(false);
    expect(restarted(T * 1e6)).toBe(false);
    expect(restarted(T * 1e6 - 1e6)).toBe(true);
    // A double has no more digits at that time: 256 ns before.
    expect(restarted(T * 1e6 - 256)).toBe(true);
    // 64 ns before the next millisecond, which divided by a million is that millisecond.
    const start = 1_790_000_000_000_999_936;
    expect(BigInt(start)).toBe(1_790_000_000_000_999_936n);
    expect(after({ at: T + 1 }, { at: T + 5000, start }).hasPrevious(SLOT)).toBe(true);
  });

  it('is not one of zeros for a restarted container whose page is repeated', () => {
    const restarted = { at: T + 5000, start: (T + 1000) * 1e6 };
    expect(after({ at: T - 1 }, { at: T }, restarted, restarted).hasPrevious(SLOT)).toBe(false);
  });

  it('is the start of a fresh container, without CPU', () => {
    const start = T * 1e6;
    expect(rateAfter({ at: T + 10_000, cpu: 1e9, start })).toBe(1e8);
    expect(windowAfter({ at: T + 59_999, start })).toBe(59_999e6);
    expect(rateAfter({ at: T + 1, cpu: 5e8, start }, { at: T + 10_000, cpu: 1e9, start })).toBe(1e8);
    // Then the measured point is: the start is too long ago.
    expect(rateAfter({ at: T + 50_000, cpu: 1e9, start }, { at: T + 60_000, cpu: 2e9, start })).toBe(1e8);
    // A sample that is served again keeps the start; one of before the start has none.
    expect(windowAfter({ at: T + 59_999, start }, { at: T + 59_999, start })).toBe(59_999e6);
    expect(after({ at: T + 59_999, start }, { at: T - 1, start }).hasPrevious(SLOT)).toBe(false);
  });

  it('is not the start below 10 s or from one resolution on, to the nanosecond', () => {
    const fresh = (at: number, start: number) => after({ at, start }).hasPrevious(SLOT);
    expect(fresh(T + 9999, T * 1e6)).toBe(false);
    expect(fresh(T + 10_000, T * 1e6 + 256)).toBe(false);
    expect(fresh(T + 60_000, T * 1e6)).toBe(false);
    expect(windowAfter({ at: T + 60_000, start: T * 1e6 + 256 })).toBe(59_999_999_744);
    expect(fresh(T, UNKNOWN_START)).toBe(false);
  });

  it('is gone when the slot is cleared, and copied with it', () => {
    const columns = after({ at: T }, { at: T + 15_000, cpu: 3e9, memory: 9 });
    const copy = new PointColumns(1);
    copy.copy(0, columns, SLOT);
    columns.clear(SLOT);
    expect(columns.hasPrevious(SLOT)).toBe(false);
    expect(columns.timestampMs(SLOT)).toBeNaN();
    expect([copy.timestampMs(0), copy.windowNs(0), copy.cpuNanocores(0), copy.memoryBytes(0)]).toEqual([
      T + 15_000,
      15e9,
      2e8,
      9,
    ]);
  });
});

describe('the usage', () => {
  it('is the CPU per second of the window, and the last memory', () => {
    const columns = after({ at: T, cpu: 10e9, memory: 5 }, { at: T + 15_000, cpu: 13e9, memory: 7 });
    expect(columns.cpuNanocores(SLOT)).toBe(2e8);
    expect(columns.memoryBytes(SLOT)).toBe(7);
    expect(columns.timestampMs(SLOT)).toBe(T + 15_000);
  });

  it('has truncated nanocores', () => {
    // 1 ns over 3 s is a third of a nanocore; 20 ns over 3 s are 6.67.
    expect(rateAfter({ at: T }, { at: T + 3000, cpu: 1 })).toBe(0);
    expect(rateAfter({ at: T }, { at: T + 3000, cpu: 20 })).toBe(6);
  });

  it('keeps the nanoseconds of a start time in the window', () => {
    // 2^61 ns are 2,305,843,009,213 ms and 693,952 ns.
    const point = { at: 2_305_843_009_213 + 11_000, start: 2 ** 61, cpu: 11e9 };
    expect(windowAfter(point)).toBe(10_999_306_048);
    // 11e9 / 10.999306048 is 1,000,063,090.5.
    expect(rateAfter(point)).toBe(1_000_063_090);
  });

  it('subtracts counters beyond 2^53 nanoseconds (104 days of one core) as the doubles that they are', () => {
    const week = 4_632_533_303_429_331;
    expect(rateAfter({ at: T, cpu: week * 4 }, { at: T + 15_000, cpu: week * 4 + 15e9 })).toBe(1e9);
  });

  it('is none when a counter or the start went back, or the time cannot be written', () => {
    expect(rateAfter({ at: T, cpu: 2 }, { at: T + 1, cpu: 1 })).toBeNaN();
    expect(rateAfter({ at: T, start: 1e18 }, { at: T + 1, start: 1e18 - 256 })).toBeNaN();
    expect(rateAfter({ at: T }, { at: T + 1, start: UNKNOWN_START })).toBeNaN(); // the page no longer says when it started
    expect(rateAfter({ at: T, start: UNKNOWN_START }, { at: T + 1000, start: UNKNOWN_START })).toBe(0);
    // The year 10000 begins at 253,402,300,800,000.
    const last = 253_402_300_799_999;
    expect(rateAfter({ at: last - 1000 }, { at: last })).toBe(0);
    expect(rateAfter({ at: last - 1000 }, { at: last + 1 })).toBeNaN();
  });

  it('is none over more than a day', () => {
    expect(rateAfter({ at: T }, { at: T + 86_400_000 })).toBe(0);
    expect(rateAfter({ at: T }, { at: T + 86_400_001 })).toBeNaN();
  });
});
