import { BATCH_FIELDS, TIMESTAMP_MS } from '../model/metrics-batch.js';

/**
 * How far a node's clock may be ahead of ours. Kubernetes itself allows for as much: it dates certificates back by five
 * minutes. Later samples are not served, since consumers compare their times with their own clock.
 */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** The end of the year 9999, in milliseconds since the epoch. A response cannot have a later time. */
const LATEST_TIME_MS = 253_402_300_799_999;

/**
 * The age of a page's freshest sample, when it arrives, varies by less than this: a kubelet measures each 10 to 15 s and
 * may answer 10 s late. A larger change means that a clock was set, and a time between two samples across it says nothing.
 */
const LARGEST_VARIATION_MS = 30_000;

/** When a batch arrived: by the steady clock, and by the machine's. */
export interface BatchArrival {
  readonly steadyMs: number;
  readonly wallMs: number;
  /** How far both are behind the clocks of most nodes; absent: they are not. */
  readonly behindMs?: number;
}

/** The times of one batch. */
export interface BatchTimes extends BatchArrival {
  /** The latest time that a sample may have, in milliseconds since the epoch. */
  readonly latestMs: number;
  /** The time of the freshest credible sample; undefined without one. */
  readonly freshestMs: number | undefined;
  /** How much the age of the freshest sample may vary, in milliseconds. */
  readonly variationMs: number;
}

/**
 * Returns the times of a batch. The later of the two clocks counts: ours may have been set back since the start, or have
 * been slow then and set right.
 *
 * Where few containers are measured once a minute (`--housekeeping-interval`) and scraped as rarely, a new sample may be
 * as new as its page or as old as the page before: the age may vary by the resolution.
 */
export function batchTimes(values: Float64Array, arrival: BatchArrival, resolutionMs: number): BatchTimes {
  const { steadyMs, wallMs, behindMs = 0 } = arrival;
  const latestMs = Math.min(Math.max(steadyMs, wallMs) + behindMs + FUTURE_TOLERANCE_MS, LATEST_TIME_MS);
  const variationMs = Math.max(LARGEST_VARIATION_MS, resolutionMs);
  return { steadyMs, wallMs, behindMs, latestMs, freshestMs: freshestMs(values, latestMs), variationMs };
}

function freshestMs(values: Float64Array, latestMs: number): number | undefined {
  let freshest = 0;
  for (let at = TIMESTAMP_MS; at < values.length; at += BATCH_FIELDS) {
    const sampleMs = values[at]!;
    if (sampleMs > freshest && sampleMs <= latestMs) freshest = sampleMs;
  }
  return freshest === 0 ? undefined : freshest;
}

/**
 * How a node's clock is to ours, by when its freshest sample came first. The same sample once more says nothing: a kubelet
 * that measures once a minute, or whose cAdvisor hangs for a while, has not set its clock.
 */
export class NodeClock {
  private freshestMs: number | undefined;
  /** How far that sample was ahead of its arrival. */
  private offsetMs = 0;

  /** Notes the times of a batch. Returns whether the clock was set since the last one. */
  noteBatch(times: BatchTimes): boolean {
    const wasSet = this.wasSetSince(times);
    if (times.freshestMs !== undefined && times.freshestMs !== this.freshestMs) {
      this.freshestMs = times.freshestMs;
      this.offsetMs = times.freshestMs - times.steadyMs;
    }
    return wasSet;
  }

  /** Whether the clock was set between the last batch and one with these times. */
  wasSetSince({ freshestMs: freshest, steadyMs, variationMs }: BatchTimes): boolean {
    if (freshest === undefined || this.freshestMs === undefined || freshest === this.freshestMs) return false;
    return Math.abs(freshest - steadyMs - this.offsetMs) > variationMs;
  }

  /** Goes on from what another layout of the same node knows. */
  takeOver({ freshestMs: freshest, offsetMs }: NodeClock): void {
    this.freshestMs = freshest;
    this.offsetMs = offsetMs;
  }
}
