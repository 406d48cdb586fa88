import type { ApiStatus } from './api-objects.js';

/** The details of an ApiServerError. */
export interface FailureDetails {
  /** HTTP status of the response. Absent if there was none. */
  readonly status?: number;
  /** `reason` of the Status (`Forbidden`), or `InvalidAnswer` for a response that is not understood. */
  readonly reason?: string;
  /** How long the response asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A failed request to the kube-apiserver. The message names the request and the problem, and never a token. */
export class ApiServerError extends Error {
  override readonly name = 'ApiServerError';
  readonly status?: number;
  readonly reason?: string;
  readonly retryAfterMs?: number;

  constructor(message: string, { status, reason, retryAfterMs, cause }: FailureDetails = {}) {
    super(message, { cause });
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** Code of the underlying system or TLS error, such as `ECONNREFUSED`. */
  get code(): string | undefined {
    return rootOf(this.cause)?.code;
  }
}

/** The error for a response, or an `ERROR` event of a watch, with a Status. A proxy may send anything else. */
export function answeredError(
  request: string,
  httpStatus: number,
  body: unknown,
  retryAfterMs?: number,
): ApiServerError {
  const { message, reason, code, details } = (isObject(body) ? body : {}) as ApiStatus;
  const status = typeof code === 'number' && code >= 300 ? code : httpStatus;
  const seconds = details?.retryAfterSeconds;
  const text = message ?? (typeof body === 'string' ? body.trim().slice(0, 200) : undefined);
  return new ApiServerError([`${request}: ${status}`, reason, text].filter(Boolean).join(', '), {
    status,
    reason,
    retryAfterMs: retryAfterMs ?? (seconds ? seconds * 1000 : undefined),
  });
}

/** The error for a response that no kube-apiserver sends. */
export function invalidAnswerError(request: string, problem: string, cause?: unknown): ApiServerError {
  return new ApiServerError(`${request}: ${problem}`, { reason: 'InvalidAnswer', cause });
}

/** The error for a request without a response. An ApiServerError is returned as it is. */
export function unansweredError(request: string, cause: unknown): ApiServerError {
  if (cause instanceof ApiServerError) return cause;
  const root = rootOf(cause);
  return new ApiServerError(`${request}: ${root?.message || root?.code || 'no answer'}`, { cause });
}

/** The first real error. If all addresses of a name fail, the AggregateError has no message itself. */
function rootOf(error: unknown): NodeJS.ErrnoException | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error instanceof Error ? error : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
