import type { Status, StatusDetails, StatusReason } from './status.js';

/** A request that fails, and the `Status` that says so. The status filter turns it into the answer. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly reason: StatusReason,
    message: string,
    readonly details?: StatusDetails,
  ) {
    super(message);
  }

  /** The body of the answer. */
  toStatus(): Status {
    const { message, reason, details, code } = this;
    const head = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason } as const;
    return details === undefined ? { ...head, code } : { ...head, details, code };
  }
}
