import type { Options } from '../config/options.js';
import { NEVER_HELD, type Staleness } from './staleness.js';

/** By which rules a batch is stored. */
export interface PointRules {
  readonly resolutionMs: number;
  /** For how long after its arrival a node's point may be held, in milliseconds, or `NEVER_HELD`. */
  readonly nodeHeldForMs: number;
  /** The same for a Pod's points. `NEVER_HELD` is the original's rule: a Pod with a container without a rate has no usage. */
  readonly podHeldForMs: number;
  /** The node never uses more cores than this. */
  readonly mostCores: number;
}

/**
 * A counter is read a moment before or after the time that the kubelet gives. This matters where two samples are close to
 * each other, so a rate may be this many times the cores of the node.
 */
const MARGIN = 2;

/** Linux counts at most this many CPUs (`CONFIG_NR_CPUS` on x86-64). */
const MOST_CPUS = 8192;

/** @param cpuCapacity the cores of the node; undefined: unknown */
export function pointRules(options: Options, staleness: Staleness, cpuCapacity: number | undefined): PointRules {
  return {
    resolutionMs: options.metricResolutionMs,
    nodeHeldForMs: staleness.heldForMs,
    podHeldForMs: podHeldForMs(options, staleness),
    mostCores: cpuCapacity === undefined ? MOST_CPUS : MARGIN * cpuCapacity,
  };
}

/** For how long a Pod's points may be held after their arrival, in milliseconds, or `NEVER_HELD`. */
export function podHeldForMs({ incompletePods }: Options, { heldForMs }: Staleness): number {
  return incompletePods === 'keep' ? heldForMs : NEVER_HELD;
}
