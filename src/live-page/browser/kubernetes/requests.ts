/** What a request came to that has no object: the kube-apiserver's words, or those of the browser. */
export interface Failure {
  /** The HTTP status; 0: there was no response. */
  readonly code: number;
  readonly message: string;
}

/** What a GET came to. */
export type Answer<T> =
  { readonly value: T; readonly failure?: undefined } | { readonly value?: undefined; readonly failure: Failure };

/** Sends a GET; a test gives another one. */
export type Get = (path: string, signal: AbortSignal) => Promise<Response>;

/** Asks the origin of the page, which is the kube-apiserver with the rights of the user. */
export const getOfOrigin: Get = (path, signal) =>
  fetch(path, { signal, headers: { accept: 'application/json' }, cache: 'no-store', redirect: 'error' });

/** Returns the object of a path, or why there is none. Rejects only if it is aborted. */
export async function readJson<T>(get: Get, path: string, signal: AbortSignal): Promise<Answer<T>> {
  try {
    const response = await get(path, signal);
    return response.ok ? { value: (await response.json()) as T } : { failure: await failureOf(response) };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: { code: 0, message: `The kube-apiserver does not respond: ${messageOf(error)}` } };
  }
}

/** Returns what a response that is no success says: the message of its Status, or its text. */
export async function failureOf(response: Response): Promise<Failure> {
  const text = (await response.text()).slice(0, 2000);
  return { code: response.status, message: statusMessage(text) ?? (text.trim() || response.statusText) };
}

function statusMessage(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
