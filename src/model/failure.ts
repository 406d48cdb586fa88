import type { Status } from './status.js';

/** How a request failed. */
export interface Failure {
  readonly status: Status;
  /** Whether it is a fault of this server. */
  readonly unforeseen: boolean;
}

const failures = new WeakMap<object, Failure>();

/** How a request (Fastify's or Nest's) failed; undefined if it has not failed. */
export function failureOf({ raw }: { readonly raw: object }): Failure | undefined {
  return failures.get(raw);
}

/** Notes how a request failed. Called where failures become responses. */
export function setFailure({ raw }: { readonly raw: object }, failure: Failure): void {
  failures.set(raw, failure);
}
