import type { Status } from './status.js';

/** How a request failed. */
export interface Failure {
  readonly status: Status;
  /** An error that nobody foresaw: a fault of this server. */
  readonly unforeseen: boolean;
}

const failures = new WeakMap<object, Failure>();

/** How the request (Fastify's or Nest's) was answered; undefined as long as it has not failed. */
export function failureOf({ raw }: { readonly raw: object }): Failure | undefined {
  return failures.get(raw);
}

/** Only whoever answers failures knows. */
export function setFailure({ raw }: { readonly raw: object }, failure: Failure): void {
  failures.set(raw, failure);
}
