import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { type Clock, pause } from '../cluster/clock.js';

/** Time limit for a review, with all attempts and pauses. */
export const REVIEW_TIMEOUT_MS = 10_000;
/**
 * The pauses of apiserver's DefaultAuthWebhookRetryBackoff: five attempts, each pause 1.5 times the last, with jitter.
 */
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const GROWTH = 1.5;
const JITTER = 0.2;

const BROKEN_CONNECTION = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * Creates a TokenReview or SubjectAccessReview and returns its `status`. Retries where the original does: after a
 * broken connection, an overload, a timeout or an internal error of the kube-apiserver. Fails with ApiServerError.
 */
export async function review<T>(
  client: Pick<ApiServerClient, 'post'>,
  path: string,
  body: object,
  clock: Clock,
): Promise<Partial<T>> {
  const deadlineMs = clock.now() + REVIEW_TIMEOUT_MS;
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      const timeoutMs = Math.max(deadlineMs - clock.now(), 1);
      const answer = await client.post<{ status?: Partial<T> } | null>(path, body, { timeoutMs });
      if (typeof answer?.status !== 'object' || answer.status === null) throw noStatus(path);
      return answer.status;
    } catch (error) {
      const delayMs = Math.max(pauseMs * (1 + JITTER * clock.random()), retryAfterMs(error));
      if (attempt >= MOST_ATTEMPTS || !isPassing(error) || clock.now() + delayMs >= deadlineMs) throw error;
      await pause(clock, delayMs, new AbortController().signal);
      pauseMs *= GROWTH;
    }
  }
}

function noStatus(path: string): ApiServerError {
  return new ApiServerError(`POST ${path}: the response has no status`, { reason: 'InvalidAnswer' });
}

function retryAfterMs(error: unknown): number {
  return error instanceof ApiServerError ? (error.retryAfterMs ?? 0) : 0;
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiServerError)) return false;
  const { status, retryAfterMs: askedMs, code = '' } = error;
  return status === undefined
    ? BROKEN_CONNECTION.has(code)
    : status === 429 || status === 500 || status === 504 || askedMs !== undefined;
}
