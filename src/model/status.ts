/** Kubernetes' `Status` of a failure: the body of every error answer. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: StatusReason;
  readonly details?: StatusDetails;
  /** The HTTP status. */
  readonly code: number;
}

/** What a failure is about. An empty object where Kubernetes writes one. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly retryAfterSeconds?: number;
  readonly causes?: readonly StatusCause[];
}

/** One of several things that are wrong with a request. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  /** The parameter or field, such as `resourceVersionMatch`. */
  readonly field: string;
}

/** Kubernetes' words for the kinds of failures that this server answers with. */
export type StatusReason =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'Expired'
  | 'Invalid'
  | 'TooManyRequests'
  | 'InternalError'
  | 'ServiceUnavailable'
  | 'Timeout';
