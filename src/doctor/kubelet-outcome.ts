import type { KubeletStage } from './kubelet-stages.js';

/** A fault of one node. */
export interface KubeletProblem {
  readonly stage: KubeletStage;
  readonly status: 'warning' | 'failed';
  /** Nodes with the same kind and cure share a finding. */
  readonly kind: string;
  readonly message: string;
  readonly cure: string;
}

/** The result for one node. */
export interface KubeletOutcome {
  readonly nodeName: string;
  readonly ready: boolean;
  /** The stage that failed; undefined if all passed. */
  readonly endedAt?: KubeletStage;
  readonly faults: readonly KubeletProblem[];
  /** When the certificate of the kubelet ends, in milliseconds since the epoch. */
  readonly certificateEndsMs?: number;
}
