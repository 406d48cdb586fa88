/** Takes a response out of the limits of other requests. `end` ends it while the server stops. */
export type BeginLongRunning = (end: () => void) => void;

const beginnings = new WeakMap<object, BeginLongRunning>();

/** Notes how a response becomes a long-running one. */
export function setLongRunning(response: object, begin: BeginLongRunning): void {
  beginnings.set(response, begin);
}

/** Says that a response is long-running from now on. Does nothing where there are no limits. */
export function beginLongRunning(response: object, end: () => void): void {
  beginnings.get(response)?.(end);
}
