/**
 * How many times the cores of its node a rate may be at most. A counter is read a moment before or after the time that the
 * kubelet says of it, which matters where two samples are close to each other.
 */
const MARGIN = 2;

/** Linux counts no more CPUs than this (`CONFIG_NR_CPUS` on x86-64). */
const MOST_CPUS = 8192;

/** More cores than this nothing uses on a node of so many; undefined: nobody knows how many. */
export function mostCoresOf(cpuCapacity: number | undefined): number {
  return cpuCapacity === undefined ? MOST_CPUS : MARGIN * cpuCapacity;
}
