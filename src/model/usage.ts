import type { MetricsPoint } from './metrics-batch.js';

/** How much a node or container used over the window that ends at the timestamp. */
export interface ResourceUsage {
  /** CPU as a rate over the window, in billionths of a core, truncated to a whole number. */
  readonly cpuNanocores: number;
  /** Working set at the timestamp, in bytes. */
  readonly memoryBytes: number;
  /** When the last point was measured, in milliseconds since the epoch. */
  readonly timestampMs: number;
  /** The exact time between the two points, in nanoseconds. */
  readonly windowNs: number;
}

/** Why two points make no usage. */
export type UsageFault = 'StartTimeDecreased' | 'CpuDecreased' | 'WindowNotPositive';

/** The exact time from one point to a later one, in nanoseconds (exact below 104 days). */
export function windowBetween(prev: MetricsPoint, last: MetricsPoint): number {
  return (last.timestampMs - prev.timestampMs) * 1e6 + (last.timestampNs - prev.timestampNs);
}

/**
 * The usage over the time between two points, or why there is none. Rule and rounding are the original's
 * (`resourceUsage` of metrics-server v0.9.0): seconds and nanoseconds of the window are added as doubles, and the
 * rate is truncated.
 */
export function usageBetween(prev: MetricsPoint, last: MetricsPoint): ResourceUsage | UsageFault {
  if (last.startMs < prev.startMs || (last.startMs === prev.startMs && last.startNs < prev.startNs)) {
    return 'StartTimeDecreased';
  }
  if (last.cpuNanoseconds < prev.cpuNanoseconds) return 'CpuDecreased';
  const windowNs = windowBetween(prev, last);
  if (!(windowNs > 0)) return 'WindowNotPositive';
  const windowSeconds = Math.floor(windowNs / 1e9) + (windowNs % 1e9) / 1e9;
  return {
    cpuNanocores: Math.trunc((last.cpuNanoseconds - prev.cpuNanoseconds) / windowSeconds),
    memoryBytes: last.memoryBytes,
    timestampMs: last.timestampMs,
    windowNs,
  };
}
