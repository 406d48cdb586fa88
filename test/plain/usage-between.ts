import type { ResourceUsage } from '../../src/model/usage.js';
import type { MetricsPoint } from './metrics-batch.ts';

/** Why two points make no usage. */
export type UsageFault = 'CpuDecreased' | 'WindowNotPositive' | 'WindowTooLong' | 'TooLate';

/** The exact time from one point to a later one, in nanoseconds (exact below 104 days). */
export function windowBetween(prev: MetricsPoint, last: MetricsPoint): number {
  return (last.timestampMs - prev.timestampMs) * 1e6 + (last.timestampNs - prev.timestampNs);
}

/**
 * The usage over the time between two points of one container, or why there is none. Rule and rounding are the original's
 * (`resourceUsage` of metrics-server v0.9.0): seconds and nanoseconds of the window are added as doubles, and the
 * rate is truncated.
 */
export function usageBetween(prev: MetricsPoint, last: MetricsPoint): ResourceUsage | UsageFault {
  if (last.cpuNanoseconds < prev.cpuNanoseconds) return 'CpuDecreased';
  const windowNs = windowBetween(prev, last);
  if (!(windowNs > 0)) return 'WindowNotPositive';
  if (windowNs > 86_400e9) return 'WindowTooLong';
  if (last.timestampMs > Date.parse('9999-12-31T23:59:59.999Z')) return 'TooLate';
  const windowSeconds = Math.floor(windowNs / 1e9) + (windowNs % 1e9) / 1e9;
  return {
    cpuNanocores: Math.trunc((last.cpuNanoseconds - prev.cpuNanoseconds) / windowSeconds),
    memoryBytes: last.memoryBytes,
    timestampMs: last.timestampMs,
    windowNs,
  };
}
