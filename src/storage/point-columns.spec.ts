import { describe, expect, it } from 'vitest';
import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS, UNKNOWN_START } from '../model/metrics-batch.js';
import { PodSlots } from './pod-slots.js';
import { PointColumns } from './point-columns.js';
import { judgeMeasuredSample } from './previous-point.js';
import { replacePoint } from './write-points.js';

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

/** Returns the columns after these samples of the second of three slots. */
function after(...points: readonly Point[]): PointColumns {
  return afterWithin(8, ...points);
}

function afterWithin(mostCores: number, ...points: readonly Point[]): PointColumns {
  const columns = new PointColumns(3);
  for (const { at, cpu = 0, memory = 1, start = 1e18 } of points) {
    const batch = new Float64Array(3 * BATCH_FIELDS).fill(7);
    batch[SLOT * BATCH_FIELDS + TIMESTAMP_MS] = at;
    batch[SLOT * BATCH_FIELDS + CPU_NS] = cpu;
    batch[SLOT * BATCH_FIELDS + MEMORY_BYTES] = memory;
    batch[SLOT * BATCH_FIELDS + START_NS] = start;
    const bounds = { latestMs: 9e15, oldestFreshMs: RESOLUTION_MS, mostCores };
    replacePoint(columns, SLOT, batch, judgeMeasuredSample(new PodSlots(columns, batch, bounds), SLOT, Number.NaN));
  }
  expect([0, 2].map((slot) => columns.timestampMs(slot))).toEqual([Number.NaN, Number.NaN]);
  return columns;
}

const windowAfter = (...points: readonly Point[]) => after(...points).windowNs(SLOT);
const rateAfter = (...points: readonly Point[]) => after(...points).cpuNanocores(SLOT);

describe('the previous point', () => {
  it('is none at first', () => {
    const columns = after({ at: T });
    expect(columns.hasRate(SLOT)).toBe(false);
    expect(columns.windowNs(SLOT)).toBeNaN();
    expect(columns.cpuNanocores(SLOT)).toBeNaN();
  });

  it('is the stored point when the new one is newer', () => {
    const columns = after({ at: T }, { at: T + 15_000 });
    expect(columns.hasRate(SLOT)).toBe(true);
    expect(columns.windowNs(SLOT)).toBe(15e9);
  });

  it('is the stored point whatever its time is', () => {
    expect(windowAfter({ at: -1, start: UNKNOWN_START }, { at: 0, start: UNKNOWN_START })).toBe(1e6);
  });

  it('is kept while the kubelet serves the same sample again', () => {
    expect(windowAfter({ at: T }, { at: T + 15_000 }, { at: T + 15_000 })).toBe(15e9);
  });

  it('is kept when time goes back, but not beyond it', () => {
    const stored = [{ at: T }, { at: T + 15_000 }];
    expect(windowAfter(...stored, { at: T + 5000 })).toBe(5e9);
    expect(after(...stored, { at: T }).hasRate(SLOT)).toBe(false);
    expect(after(...stored, { at: T - 1 }).hasRate(SLOT)).toBe(false);
  });

  it('is none for a container that started after the stored point', () => {
    const stored = [{ at: T - 15_000 }, { at: T }];
    const restarted = (start: number) => after(...stored, { at: T + 5000, start }).hasRate(SLOT);
    expect(restarted(T * 1e6 + 1e6)).toBe(false);
    expect(restarted(T * 1e6)).toBe(false);
    // Nor for one that started before it, at another time than the stored container.
    expect(restarted(T * 1e6 - 1e6)).toBe(false);
    expect(restarted(1e18 - 1e9)).toBe(false);
    expect(restarted(1e18 + 1e9)).toBe(false);
  });

  it('is the stored point when the start has moved by less than a second, to before it', () => {
    const stored = { at: T, start: (T - 400) * 1e6 };
    for (const movedMs of [-999, -1, 1, 399]) {
      expect(windowAfter(stored, { at: T + 75_000, start: stored.start + movedMs * 1e6 })).toBe(75e9);
    }
    // 64 ns before the next millisecond: divided by a million it is rounded to that millisecond.
    const start = 1_790_000_000_000_999_936;
    expect(BigInt(start)).toBe(1_790_000_000_000_999_936n);
    expect(after({ at: T + 1, start: T * 1e6 }, { at: T + 9000, start }).hasRate(SLOT)).toBe(true);
    expect(after({ at: T, start: T * 1e6 - 256 }, { at: T + 9000, start: T * 1e6 }).hasRate(SLOT)).toBe(false);
  });

  it('is the stored point when the start is no time, such as an age', () => {
    for (const starts of [
      [0, 0],
      [900e9, 915e9],
      [UNKNOWN_START, 915e9],
    ] as const) {
      expect(windowAfter({ at: T, start: starts[0] }, { at: T + 15_000, start: starts[1] })).toBe(15e9);
    }
  });

  it('is the stored point when a page begins to say when the container started', () => {
    expect(windowAfter({ at: T, start: UNKNOWN_START }, { at: T + 75_000, start: (T - 1) * 1e6 })).toBe(75e9);
    expect(after({ at: T, start: UNKNOWN_START }, { at: T + 9000, start: T * 1e6 }).hasRate(SLOT)).toBe(false);
  });

  it('is a sample of the same start that made no rate, whatever came between', () => {
    const [one, other] = [1e18, 1.5e18];
    const points = [
      { at: T, cpu: 30e9, start: one },
      { at: T + 10_000, cpu: 3020e9, start: other },
    ];
    expect(rateAfter(...points)).toBeNaN();
    expect(rateAfter(...points, { at: T + 20_000, cpu: 3040e9, start: other })).toBe(2e9);
    // The container before is back.
    expect(rateAfter(...points, { at: T + 20_000, cpu: 40e9, start: one })).toBe(5e8);
  });

  it('is not one of zeros for a restarted container whose page is repeated', () => {
    const restarted = { at: T + 5000, start: (T + 1000) * 1e6 };
    expect(after({ at: T - 1 }, { at: T }, restarted, restarted).hasRate(SLOT)).toBe(false);
  });

  it('is the start of a fresh container, without CPU', () => {
    const start = T * 1e6;
    expect(rateAfter({ at: T + 10_000, cpu: 1e9, start })).toBe(1e8);
    expect(windowAfter({ at: T + 59_999, start })).toBe(59_999e6);
    expect(rateAfter({ at: T + 1, cpu: 5e8, start }, { at: T + 10_000, cpu: 1e9, start })).toBe(1e8);
    // Then it is the measured point: the start is too long ago.
    expect(rateAfter({ at: T + 50_000, cpu: 1e9, start }, { at: T + 60_000, cpu: 2e9, start })).toBe(1e8);
    // A sample that is served again keeps the start. One from before the start has no previous point.
    expect(windowAfter({ at: T + 59_999, start }, { at: T + 59_999, start })).toBe(59_999e6);
    expect(after({ at: T + 59_999, start }, { at: T - 1, start }).hasRate(SLOT)).toBe(false);
  });

  it('is not the start below 10 s or from one resolution on, to the nanosecond', () => {
    const fresh = (at: number, start: number) => after({ at, start }).hasRate(SLOT);
    expect(fresh(T + 9999, T * 1e6)).toBe(false);
    expect(fresh(T + 10_000, T * 1e6 + 256)).toBe(false);
    expect(fresh(T + 60_000, T * 1e6)).toBe(false);
    expect(windowAfter({ at: T + 60_000, start: T * 1e6 + 256 })).toBe(59_999_999_744);
    expect(fresh(T, UNKNOWN_START)).toBe(false);
  });

  it('is gone when the slot is cleared, and copied with it', () => {
    const columns = after({ at: T }, { at: T + 15_000, cpu: 3e9, memory: 9 });
    const copy = new PointColumns(1);
    copy.copySlot(0, columns, SLOT);
    columns.clearSlot(SLOT);
    expect(columns.hasRate(SLOT)).toBe(false);
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

  it('is none when a counter or the start went back', () => {
    expect(rateAfter({ at: T, cpu: 2 }, { at: T + 1, cpu: 1 })).toBeNaN();
    expect(rateAfter({ at: T, start: 1.5e18 }, { at: T + 1, start: 1.5e18 - 1e9 })).toBeNaN();
    expect(rateAfter({ at: T }, { at: T + 1, start: UNKNOWN_START })).toBeNaN(); // the page no longer says when it started
    expect(rateAfter({ at: T, start: UNKNOWN_START }, { at: T + 1000, start: UNKNOWN_START })).toBe(0);
  });

  it('is none over more than a day', () => {
    expect(rateAfter({ at: T }, { at: T + 86_400_000 })).toBe(0);
    expect(rateAfter({ at: T }, { at: T + 86_400_001 })).toBeNaN();
  });
});

describe('a sample of more CPU than there was', () => {
  const start = (T - 900_000) * 1e6;
  const good = [
    { at: T, cpu: 50e9, start },
    { at: T + 10_000, cpu: 52.5e9, start },
  ];
  const unixTime = (at: number) => ({ at, cpu: at * 1e6, start });

  it('makes no rate, and the next one spans it', () => {
    expect(rateAfter(...good)).toBe(25e7);
    expect(rateAfter(...good, unixTime(T + 20_000))).toBeNaN();
    const columns = after(...good, unixTime(T + 20_000), unixTime(T + 30_000), { at: T + 40_000, cpu: 60e9, start });
    expect([columns.cpuNanocores(SLOT), columns.windowNs(SLOT)]).toEqual([25e7, 30e9]);
  });

  it('makes no rate with another one for five minutes, and then one over them', () => {
    const bad = Array.from({ length: 31 }, (_, i) => unixTime(T + 20_000 + i * 10_000));
    expect(rateAfter(...good, ...bad.slice(0, -1))).toBeNaN();
    const columns = after(...good, ...bad);
    expect([columns.cpuNanocores(SLOT), columns.windowNs(SLOT)]).toEqual([1e9, 300e9]);
    // Without an earlier point, and without a start.
    expect(rateAfter(...bad.slice(0, -1))).toBeNaN();
    expect(rateAfter(...bad)).toBe(1e9);
    const ofNode = [...good, ...bad].map((point) => ({ ...point, start: UNKNOWN_START }));
    expect(rateAfter(...ofNode.slice(0, -1))).toBeNaN();
    expect(rateAfter(...ofNode)).toBe(1e9);
  });

  it('is one above the bound, to the nanosecond', () => {
    expect(rateAfter(...good, { at: T + 20_000, cpu: 132.5e9, start })).toBe(8e9);
    expect(rateAfter(...good, { at: T + 20_000, cpu: 132.5e9 + 1, start })).toBeNaN();
    expect(afterWithin(9, ...good, { at: T + 20_000, cpu: 132.5e9 + 1, start }).hasRate(SLOT)).toBe(true);
  });

  it('since the start makes no rate either, and is none of a container whose start has moved', () => {
    expect(rateAfter({ at: T, cpu: 97e9, start: (T - 12_000) * 1e6 })).toBeNaN();
    expect(rateAfter({ at: T, cpu: 96e9, start: (T - 12_000) * 1e6 })).toBe(8e9);
    // It uses a quarter of a core, and far more than there was in the 12 s since the start that the page now names.
    const moved = { at: T + 15_000, cpu: 5003.75e9, start: (T + 3000) * 1e6 };
    expect(rateAfter({ at: T, cpu: 5000e9, start: 1e18 }, moved)).toBe(25e7);
  });

  it('that goes down for one sample is not what the next one goes on from, if it is the same container', () => {
    const dip = [...good, { at: T + 20_000, cpu: 1e9, start }];
    expect(rateAfter(...dip)).toBeNaN();
    expect(rateAfter(...dip, { at: T + 30_000, cpu: 57.5e9, start })).toBe(25e7);
    expect(rateAfter(...dip, { at: T + 30_000, cpu: 3.5e9, start })).toBe(25e7);
  });

  it('is found without a start too, where a counter that went back may have begun anew', () => {
    const reset = [...good, { at: T + 20_000, cpu: 1e9 }].map((point) => ({ ...point, start: UNKNOWN_START }));
    const next = (cpu: number) => ({ at: T + 30_000, cpu, start: UNKNOWN_START });
    expect(rateAfter(...reset, next(61e9))).toBe(6e9);
    // Since the reset it would be more than there was.
    expect(rateAfter(...reset, next(82.5e9))).toBe(1.5e9);
  });
});
