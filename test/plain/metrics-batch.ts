// The server's columns as plain objects, for the plain versions that judge it.

/**
 * What was measured of one node or container at one time.
 *
 * Times are whole milliseconds since the epoch plus a remainder in nanoseconds (0 to 999,999), because a start time
 * has nanoseconds and a number holds only 53 bits of them. Both are plain numbers, so a point needs no BigInt.
 */
export interface MetricsPoint {
  /** When this was measured, in milliseconds since the epoch. CPU and memory share it. */
  readonly timestampMs: number;
  /** Nanoseconds beyond `timestampMs`. Zero for every measured point; a start that counts as a point may have some. */
  readonly timestampNs: number;
  /** When the container started, in milliseconds since the epoch, or minus infinity when nobody knows. CPU used was zero then. */
  readonly startMs: number;
  /** Nanoseconds beyond `startMs`. */
  readonly startNs: number;
  /** CPU used since the start, in nanoseconds of one core: a whole number, never negative. */
  readonly cpuNanoseconds: number;
  /** Working set in bytes: a whole number, never negative. */
  readonly memoryBytes: number;
}

/** One container's point. */
export interface ContainerMetricsPoint {
  readonly name: string;
  readonly point: MetricsPoint;
}

/** The points of one Pod's containers, in the order of the kubelet's page. Never empty. */
export interface PodMetricsPoint {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly ContainerMetricsPoint[];
}

/** What one kubelet yielded in one scrape. */
export interface MetricsBatch {
  /** Absent when the page lacks the node's CPU or memory. */
  readonly node?: MetricsPoint;
  /** In the order of the kubelet's page; a Pod occurs once. */
  readonly pods: readonly PodMetricsPoint[];
}
