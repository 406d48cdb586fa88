import type { ClientCluster } from './client-cluster.ts';
import type { Numbers, Reading, Rounding } from './numbers.ts';

/** What a call gave. */
export interface Answer {
  /** Undefined if it failed. */
  readonly numbers?: Numbers;
  /** What it printed of an error, beside numbers or instead of them. */
  readonly error?: string;
}

/** One way to ask a client for numbers. */
export interface Call {
  /** As a user writes it. */
  readonly name: string;
  readonly reads: Reading;
  /** Undefined if it reads all of them. */
  readonly namespace?: string;
  readonly rounding: Rounding;
  /** How it shows that a Node has no numbers; undefined if it leaves the Node out. */
  readonly unknown?: string;
  run(cluster: ClientCluster): Promise<Answer>;
}

/** A real client of metrics.k8s.io. */
export interface Client {
  readonly name: string;
  /** Whether its first call fails if only v1 is served. */
  readonly needsV1beta1?: true;
  readVersion(cluster: ClientCluster): Promise<string>;
  readonly calls: readonly Call[];
}
