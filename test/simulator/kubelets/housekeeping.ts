import { between } from '../workload/random.ts';

/** A younger container is measured for each request, because cAdvisor has not begun its regular rounds. */
export const FRESH_MS = 15_000;

/** The shortest and the longest time between two samples of one thing. */
export type HousekeepingRounds = readonly [leastMs: number, mostMs: number];

/** The rounds of a kubelet with its defaults. */
const USUAL_ROUNDS: HousekeepingRounds = [10_000, 17_000];

/**
 * When cAdvisor last measured something that started at `startMs`. Fresh things: just now. Later: in rounds, by
 * default of 10 to 17 seconds, each thing in its own rhythm, so a request finds a sample up to 17 seconds old and often
 * the same as the request before it. Never goes back.
 */
export function lastSampleMs(key: string, startMs: number, nowMs: number, rounds = USUAL_ROUNDS): number {
  const settledMs = startMs + FRESH_MS;
  if (nowMs < settledMs) return Math.max(startMs, nowMs);
  const roundMs = Math.round(between(`${key}/housekeeping`, ...rounds));
  return nowMs - ((nowMs - settledMs) % roundMs);
}
