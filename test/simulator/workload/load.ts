/**
 * How much CPU and memory a container takes, as functions of time that need no history. CPU is a rate whose integral
 * has a closed form, so a counter can be read at any time, in any order, and never disagrees with the rate.
 *
 * Times here are seconds since the simulation's origin: small numbers, so that a double still holds nanoseconds.
 */

/** One sine of a wave: `share` of the mean up and down. */
export interface Wave {
  readonly periodS: number;
  readonly share: number;
  readonly phase: number;
}

/** Extra cores for `widthS` out of every `periodS`. */
export interface Burst {
  readonly periodS: number;
  readonly widthS: number;
  readonly cores: number;
  readonly offsetS: number;
}

/** A container's appetite for CPU. */
export interface CpuLoad {
  /** Mean cores, without bursts. */
  readonly cores: number;
  /** The shares must sum to less than 1, so that the rate stays positive. */
  readonly waves: readonly Wave[];
  readonly bursts: readonly Burst[];
  /** Core-seconds spent on starting, most of them in the first two seconds. */
  readonly startCoreSeconds: number;
}

/** A container's appetite for memory. */
export interface MemoryLoad {
  readonly bytes: number;
  readonly waves: readonly Wave[];
  /** Bytes a second that are never given back until the container restarts. */
  readonly leakBytesPerSecond: number;
}

const START_TIME_CONSTANT_S = 2;
const FILL_TIME_CONSTANT_S = 8;
const PAGE_BYTES = 4096;

/** The cores that are used at a time, starting cost left out. */
export function coresAt(load: CpuLoad, atS: number): number {
  let cores = load.cores;
  for (const wave of load.waves) {
    cores += load.cores * wave.share * Math.sin((2 * Math.PI * atS) / wave.periodS + wave.phase);
  }
  for (const burst of load.bursts) {
    if (positiveRemainder(atS - burst.offsetS, burst.periodS) < burst.widthS) cores += burst.cores;
  }
  return cores;
}

/** The counter of a container that started at one time, read at another: core-seconds, whole nanoseconds. */
export function coreSecondsBetween(load: CpuLoad, startS: number, atS: number): number {
  if (atS <= startS) return 0;
  const starting = load.startCoreSeconds * (1 - Math.exp((startS - atS) / START_TIME_CONSTANT_S));
  return Math.round((integral(load, atS) - integral(load, startS) + starting) * 1e9) / 1e9;
}

/** The working set at a time of a container that started at another: whole pages, in bytes. */
export function workingSetAt(load: MemoryLoad, startS: number, atS: number): number {
  const age = Math.max(0, atS - startS);
  let bytes = load.bytes;
  for (const wave of load.waves) {
    bytes += load.bytes * wave.share * Math.sin((2 * Math.PI * atS) / wave.periodS + wave.phase);
  }
  bytes *= 1 - 0.7 * Math.exp(-age / FILL_TIME_CONSTANT_S);
  return Math.ceil((bytes + load.leakBytesPerSecond * age) / PAGE_BYTES) * PAGE_BYTES;
}

function integral(load: CpuLoad, atS: number): number {
  let sum = load.cores * atS;
  for (const wave of load.waves) {
    const angular = (2 * Math.PI) / wave.periodS;
    sum -= ((load.cores * wave.share) / angular) * Math.cos(angular * atS + wave.phase);
  }
  for (const burst of load.bursts) {
    const since = atS - burst.offsetS;
    const rest = Math.min(positiveRemainder(since, burst.periodS), burst.widthS);
    sum += burst.cores * (Math.floor(since / burst.periodS) * burst.widthS + rest);
  }
  return sum;
}

function positiveRemainder(value: number, by: number): number {
  return value - Math.floor(value / by) * by;
}
