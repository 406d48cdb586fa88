import { BATCH_FIELDS, TIMESTAMP_MS } from '../model/metrics-batch.js';

/**
 * How far a node's clock may be ahead of ours: as much as Kubernetes itself allows for, which dates certificates back by
 * five minutes. What is later is not served, since consumers compare the times of samples with their own clock.
 */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** The end of the year 9999, in milliseconds since the epoch: no later time can be written in an answer. */
const LATEST_TIME_MS = 253_402_300_799_999;

/**
 * A kubelet measures each 10 to 15 s and may answer 10 s late, so how old its freshest sample is varies by less than
 * this when it comes. More means that a clock was set, and a time between two samples across it says nothing.
 */
const LARGEST_VARIATION_MS = 30_000;

/**
 * The same for a resolution. Where few containers are measured once a minute (`--housekeeping-interval`) and asked as
 * rarely, a sample that was not on the page before may be as new as the page or as old as the one before it.
 */
function largestVariationMs(resolutionMs: number): number {
  return Math.max(LARGEST_VARIATION_MS, resolutionMs);
}

/** When a batch arrived: by the clock that nobody sets, and by the machine's. */
export interface Arrival {
  readonly steadyMs: number;
  readonly wallMs: number;
  /** How far both are behind the clocks of most nodes; absent: they are not. */
  readonly behindMs?: number;
}

/**
 * The latest time that a sample may have. The later of the two clocks counts: ours may have been set back since the
 * start, or have been slow then and set right.
 */
export function latestCredibleMs({ steadyMs, wallMs, behindMs = 0 }: Arrival): number {
  return Math.min(Math.max(steadyMs, wallMs) + behindMs + FUTURE_TOLERANCE_MS, LATEST_TIME_MS);
}

/** The time of the freshest credible sample of a batch; undefined without one. */
export function freshestMs(values: Float64Array, arrival: Arrival): number | undefined {
  const latestMs = latestCredibleMs(arrival);
  let freshest = 0;
  for (let at = TIMESTAMP_MS; at < values.length; at += BATCH_FIELDS) {
    const sampleMs = values[at]!;
    if (sampleMs > freshest && sampleMs <= latestMs) freshest = sampleMs;
  }
  return freshest === 0 ? undefined : freshest;
}

/**
 * How a node's clock is to ours, by when its freshest sample came first. The same sample once more says nothing: a kubelet
 * that measures once a minute (`--housekeeping-interval`), or whose cAdvisor is stuck for a while, has not set its clock.
 */
export class NodeClock {
  private freshestMs: number | undefined;
  /** How far that sample was ahead of its arrival. */
  private offsetMs = 0;

  /** Notes the freshest sample of a batch, and answers whether the clock was set since the last one. */
  note(freshest: number | undefined, arrival: Arrival, resolutionMs: number): boolean {
    const set = this.wasSetSince(freshest, arrival, resolutionMs);
    if (freshest !== undefined && freshest !== this.freshestMs) {
      this.freshestMs = freshest;
      this.offsetMs = freshest - arrival.steadyMs;
    }
    return set;
  }

  /** Whether the clock was set between the last batch and one whose freshest sample is this. */
  wasSetSince(freshest: number | undefined, { steadyMs }: Arrival, resolutionMs: number): boolean {
    if (freshest === undefined || this.freshestMs === undefined || freshest === this.freshestMs) return false;
    return Math.abs(freshest - steadyMs - this.offsetMs) > largestVariationMs(resolutionMs);
  }

  takeOver({ freshestMs: freshest, offsetMs }: NodeClock): void {
    this.freshestMs = freshest;
    this.offsetMs = offsetMs;
  }
}
