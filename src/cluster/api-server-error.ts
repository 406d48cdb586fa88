import type { Status } from './api-objects.js';

/** What an ApiServerError knows beside its message. */
export interface FailureDetails {
  /** HTTP status of the answer; none when the kube-apiserver did not answer. */
  readonly status?: number;
  /** `reason` of the answered Status (`Forbidden`), or `InvalidAnswer` for one that is not understood. */
  readonly reason?: string;
  /** How long the answer asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A request to the kube-apiserver that failed. The message names the request and what went wrong, and never a token. */
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

  /** Code of the system's or TLS' error below, e.g. `ECONNREFUSED`. */
  get code(): string | undefined {
    return rootOf(this.cause)?.code;
  }
}

/** The error for an answer, or a watch's `ERROR` event, that carries a Status (or, from a proxy, anything else). */
export function answeredError(
  request: string,
  httpStatus: number,
  body: unknown,
  retryAfterMs?: number,
): ApiServerError {
  const { message, reason, code, details } = (isObject(body) ? body : {}) as Status;
  const status = typeof code === 'number' && code >= 300 ? code : httpStatus;
  const seconds = details?.retryAfterSeconds;
  const text = message ?? (typeof body === 'string' ? body.trim().slice(0, 200) : undefined);
  return new ApiServerError([`${request}: ${status}`, reason, text].filter(Boolean).join(', '), {
    status,
    reason,
    retryAfterMs: retryAfterMs ?? (seconds ? seconds * 1000 : undefined),
  });
}

/** The error for an answer that no kube-apiserver gives. */
export function invalidAnswerError(request: string, problem: string, cause?: unknown): ApiServerError {
  return new ApiServerError(`${request}: ${problem}`, { reason: 'InvalidAnswer', cause });
}

/** The error for a request without an answer. An ApiServerError is passed through. */
export function unansweredError(request: string, cause: unknown): ApiServerError {
  if (cause instanceof ApiServerError) return cause;
  const root = rootOf(cause);
  return new ApiServerError(`${request}: ${root?.message || root?.code || 'no answer'}`, { cause });
}

/** The first real error: several addresses of one name fail as an AggregateError that has no message itself. */
function rootOf(error: unknown): NodeJS.ErrnoException | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error instanceof Error ? error : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
