/** By when a question to the kube-apiserver must be answered. */
export interface CheckDeadline {
  /** Ends everything at the deadline of the whole examination. */
  readonly signal: AbortSignal;
  /** Of this question, in milliseconds. */
  readonly timeoutMs: number;
}
