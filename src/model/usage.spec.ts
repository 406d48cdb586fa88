import { describe, expect, it } from 'vitest';
import { type MetricsPoint, UNKNOWN_START } from './metrics-batch.js';
import { usageBetween } from './usage.js';

const T = 1_790_000_000_000;

function point(fields: Partial<MetricsPoint>): MetricsPoint {
  return {
    timestampMs: T,
    timestampNs: 0,
    startMs: UNKNOWN_START,
    startNs: 0,
    cpuNanoseconds: 0,
    memoryBytes: 1,
    ...fields,
  };
}

describe('usageBetween', () => {
  function f(prev: Partial<MetricsPoint>, last: Partial<MetricsPoint>, want: unknown) {
    expect(usageBetween(point(prev), point(last))).toEqual(want);
  }

  it('is the CPU per second of the window, and the last memory', () => {
    f(
      { cpuNanoseconds: 10e9, memoryBytes: 5 },
      { timestampMs: T + 15_000, cpuNanoseconds: 13e9, memoryBytes: 7 },
      { cpuNanocores: 2e8, memoryBytes: 7, timestampMs: T + 15_000, windowNs: 15e9 },
    );
  });

  it('truncates nanocores', () => {
    // 1 ns over 3 s is a third of a nanocore; 20 ns over 3 s are 6.67.
    f({}, { timestampMs: T + 3000, cpuNanoseconds: 1 }, expect.objectContaining({ cpuNanocores: 0 }));
    f({}, { timestampMs: T + 3000, cpuNanoseconds: 20 }, expect.objectContaining({ cpuNanocores: 6 }));
  });

  it('keeps the nanoseconds of a start time in the window', () => {
    f(
      { timestampMs: T, timestampNs: 64, cpuNanoseconds: 0 },
      { timestampMs: T + 11_000, cpuNanoseconds: 11e9 },
      expect.objectContaining({ windowNs: 10_999_999_936, cpuNanocores: 1_000_000_005 }),
    );
  });

  it('subtracts counters beyond 2^53 nanoseconds (104 days of one core) as the doubles that they are', () => {
    const week = 4_632_533_303_429_331;
    f(
      { cpuNanoseconds: week * 4 },
      { timestampMs: T + 15_000, cpuNanoseconds: week * 4 + 15e9 },
      expect.objectContaining({ cpuNanocores: 1e9 }),
    );
  });

  it('is a fault when a counter, the start or the time went back', () => {
    f({ cpuNanoseconds: 2 }, { timestampMs: T + 1, cpuNanoseconds: 1 }, 'CpuDecreased');
    f({ startMs: 2 }, { timestampMs: T + 1, startMs: 1 }, 'StartTimeDecreased');
    f({ startMs: 1, startNs: 2 }, { timestampMs: T + 1, startMs: 1, startNs: 1 }, 'StartTimeDecreased');
    f({ startMs: 1 }, { timestampMs: T + 1 }, 'StartTimeDecreased'); // the page no longer says when it started
    f({}, {}, 'WindowNotPositive');
    f({ timestampMs: T + 1 }, {}, 'WindowNotPositive');
  });
});
