import type { MeasuredResource } from './resources.js';

/** How much of an extra gauge was used, in the resource's unit. */
export interface GaugeUsage {
  readonly resource: MeasuredResource;
  readonly value: number;
}

/** How much a node or container used over the window that ends at the timestamp. */
export interface ResourceUsage {
  /** CPU as a rate over the window, in billionths of a core, truncated to a whole number. */
  readonly cpuNanocores: number;
  /** Working set at the timestamp, in bytes. */
  readonly memoryBytes: number;
  /** Extra gauges at about the timestamp; absent unless they are asked for and known. */
  readonly gauges?: readonly GaugeUsage[];
  /** When the last point was measured, in milliseconds since the epoch. */
  readonly timestampMs: number;
  /** The exact time between the two points, in nanoseconds. */
  readonly windowNs: number;
}

/**
 * The rate in billionths of a core of so much CPU, in nanoseconds of one core, over a window. Rule and rounding are the
 * original's (`resourceUsage` of metrics-server v0.9.0): seconds and nanoseconds of the window are added as doubles, and
 * the rate is truncated.
 */
export function cpuRate(cpuNanoseconds: number, windowNs: number): number {
  const whole = Math.floor(windowNs / 1e9);
  // Below a quarter of an hour, as nearly all are, the difference is exact; a remainder takes ten times as long.
  const rest = windowNs < 2 ** 40 ? windowNs - whole * 1e9 : windowNs % 1e9;
  const windowSeconds = whole + rest / 1e9;
  return Math.trunc(cpuNanoseconds / windowSeconds);
}
