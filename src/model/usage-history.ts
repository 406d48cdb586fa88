/** The most that a Node or Pod used. */
export interface UsagePeak {
  /** In billionths of a core. */
  readonly cpuNanocores: number;
  /** In bytes. */
  readonly memoryBytes: number;
  /** Since when it is known, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When all its containers had started again, in milliseconds since the epoch; absent if one runs since `sinceMs`. */
  readonly restartedMs?: number;
}

/** How the history is kept. */
export interface HistoryState {
  /** The time that a point is of, in milliseconds. */
  readonly stepMs: number;
  /** How many points a container or node has. */
  readonly points: number;
  /** How many containers and nodes have a history. */
  readonly rows: number;
  /** How much memory it takes, in bytes. */
  readonly bytes: number;
  /** The most memory that it may take, in bytes. */
  readonly budgetBytes: number;
  /** How many values were not kept, because the budget was reached. */
  readonly refusedValues: number;
}

/** What was used in the past. Also the token by which Nest injects it; without `--history` nothing provides it. */
export abstract class UsageHistory {
  abstract readonly state: HistoryState;
  /** Returns the peak of a Node, or `undefined` when nothing is kept of it. */
  abstract findNodePeak(name: string, nowMs: number): UsagePeak | undefined;
  /** Returns the peak of a Pod, or `undefined` when nothing is kept of it. */
  abstract findPodPeak(namespace: string, name: string, nowMs: number): UsagePeak | undefined;
}
