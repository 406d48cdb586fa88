/** A response that goes on. */
export interface LongRunning {
  /** Ends it while the server stops. */
  end(): void;
  /** Says that its connection is closed. */
  closed(): void;
}

/** Takes a response out of the limits of other requests. */
export type BeginLongRunning = (response: LongRunning) => void;

const beginnings = new WeakMap<object, BeginLongRunning>();

/** Notes how a response becomes a long-running one. */
export function setLongRunning(response: object, begin: BeginLongRunning): void {
  beginnings.set(response, begin);
}

/** Says that a response is long-running from now on. Does nothing where there are no limits. */
export function beginLongRunning(response: object, longRunning: LongRunning): void {
  beginnings.get(response)?.(longRunning);
}
