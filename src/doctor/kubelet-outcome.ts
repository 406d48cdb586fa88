import type { KubeletStage } from './kubelet-stages.js';

/** One thing that is wrong with one node. */
export interface KubeletProblem {
  readonly stage: KubeletStage;
  readonly status: 'warning' | 'failed';
  /** Nodes with the same kind and cure are told of together. */
  readonly kind: string;
  readonly message: string;
  readonly cure: string;
}

/** How it went with one node. */
export interface KubeletOutcome {
  readonly nodeName: string;
  readonly ready: boolean;
  /** Where the way ended; undefined: it was gone to the end. */
  readonly endedAt?: KubeletStage;
  readonly faults: readonly KubeletProblem[];
  /** When the certificate that the kubelet showed ends, in milliseconds since the epoch. */
  readonly certificateEndsMs?: number;
}
