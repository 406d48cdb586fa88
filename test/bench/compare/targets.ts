import type { ReadName } from './reads.ts';

/** What this server is to reach, as the project set it before it was built. */
export interface PerformanceGoal {
  /** As the document says it. */
  readonly text: string;
  readonly isReached: (value: number) => boolean;
}

const most = (limit: number, unit: string): PerformanceGoal => ({
  text: `≤ ${limit} ${unit}`,
  isReached: (v) => v <= limit,
});
const least = (limit: number, unit: string): PerformanceGoal => ({
  text: `≥ ${limit}${unit}`,
  isReached: (v) => v >= limit,
});

/** CPU seconds of one scrape cycle, by the number of nodes. */
export const CYCLE_CPU: Readonly<Record<number, PerformanceGoal>> = {
  100: most(0.04, 's'),
  1000: most(0.14, 's'),
  5000: most(0.6, 's'),
};

/** Resident MB between cycles, by the number of nodes. */
export const IDLE_MEMORY: Readonly<Record<number, PerformanceGoal>> = {
  3: most(80, 'MB'),
  100: most(95, 'MB'),
  1000: most(170, 'MB'),
  5000: most(560, 'MB'),
};

/** Seconds from start to the first served numbers: a cycle, then one interval of the kubelet's own sampling. */
export const FIRST_SERVED = most(15, 's');

/** Resident MB while 8 clients list all Pods of 1,000 nodes. */
export const READ_PEAK = most(260, 'MB');

/** CPU milliseconds of the first answer after a cycle, of a following one, and answers a second, with 1,000 nodes. */
export const READS: Readonly<
  Record<
    ReadName,
    { readonly first?: PerformanceGoal; readonly following: PerformanceGoal; readonly rate?: PerformanceGoal }
  >
> = {
  json: { first: most(25, 'ms'), following: most(25, 'ms') },
  protobuf: { first: most(10, 'ms'), following: most(10, 'ms') },
  gzip: { following: most(30, 'ms') },
  autoscaler: { following: most(0.2, 'ms'), rate: least(4000, '/s') },
  node: { following: most(0.12, 'ms'), rate: least(9000, '/s') },
};

/** The size of cluster that the read targets are of. */
export const READ_NODES = 1000;
