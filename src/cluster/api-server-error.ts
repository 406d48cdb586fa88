/** A request to the kube-apiserver that failed: it answered an error, or (`status` undefined) it did not answer. */
export class ApiServerError extends Error {
  override readonly name = 'ApiServerError';

  constructor(
    message: string,
    /** HTTP status of the answer. */
    readonly status?: number,
    /** `reason` of the answered Status, e.g. `Forbidden`. */
    readonly reason?: string,
    /** How long the answer asks to wait, in milliseconds. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
