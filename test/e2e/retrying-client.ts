import type { ServerAnswer, ServerUnderTest } from './server-under-test.ts';

/** How often client-go asks again: `rest.Request.maxRetries`. */
const MOST_RETRIES = 10;

/** The result of one call of client-go. */
export interface Call {
  readonly answer: ServerAnswer;
  /** How long it was told to wait before each further request, in seconds. */
  readonly waits: readonly number[];
}

/**
 * Sends a request as client-go does (rest/with_retry.go). After a 429 or 5xx whose `Retry-After` is a whole number, it waits
 * this many seconds and sends the request again, at most ten times. Any other response is the last one. It does not sleep:
 * `waited` is what happens meanwhile.
 */
export async function callAsClientGo(
  server: Pick<ServerUnderTest, 'get'>,
  path: string,
  headers: Record<string, string> = {},
  waited: () => Promise<void> = async () => undefined,
): Promise<Call> {
  const waits: number[] = [];
  for (;;) {
    const answer = await server.get(path, headers);
    const after = String(answer.headers['retry-after'] ?? '');
    const isRetried = (answer.status === 429 || answer.status >= 500) && /^\d+$/.test(after);
    if (!isRetried || waits.length === MOST_RETRIES) return { answer, waits };
    waits.push(Number(after));
    await waited();
  }
}
