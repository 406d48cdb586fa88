/** The deadlines of a request to the kube-apiserver. */
export interface CheckDeadline {
  /** Aborts at the deadline of all checks together. */
  readonly signal: AbortSignal;
  /** Time for this request, in milliseconds. */
  readonly timeoutMs: number;
}
