import { between } from '../workload/random.ts';

/** A container younger than this is measured anew for each request: cAdvisor has not yet settled into its rounds. */
export const FRESH_MS = 15_000;

/**
 * When cAdvisor last measured something that started at `startMs`. Fresh things: just now. Later: in rounds of 10 to
 * 17 seconds, each thing in its own rhythm, so a request finds a sample up to 17 seconds old and often the same as the
 * request before it. Never goes back.
 */
export function lastSampleMs(key: string, startMs: number, nowMs: number): number {
  const settledMs = startMs + FRESH_MS;
  if (nowMs < settledMs) return Math.max(startMs, nowMs);
  const roundMs = Math.round(between(`${key}/housekeeping`, 10_000, 17_000));
  return nowMs - ((nowMs - settledMs) % roundMs);
}
