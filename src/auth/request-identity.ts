import type { IncomingMessage } from 'node:http';
import type { Decision } from './access-reviews.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';

/** Who sent a request, as whom it is answered, and what it wants. */
export interface RequestIdentity {
  /** Who showed the credentials. */
  readonly user: User;
  /** As whom the request is answered, when that is somebody else. */
  readonly impersonated?: User;
  /** The verb by which that was allowed, where it is one of the constrained modes. */
  readonly impersonationConstraint?: string;
  readonly attributes: RequestAttributes;
  /** What authorization said about the attributes; undefined before it did, and when it could not be asked. */
  decision?: Decision;
}

/** Under this the request itself has what is known, since a WeakMap of all requests is work for every collection. */
const IDENTITY = Symbol('identity');

interface Identified extends IncomingMessage {
  [IDENTITY]?: RequestIdentity;
}

/** What is known about a request (Fastify's or Nest's); undefined when its sender could not be authenticated. */
export function identityOf({ raw }: { readonly raw: Identified }): RequestIdentity | undefined {
  return raw[IDENTITY];
}

/** Only the guard knows. */
export function setIdentity({ raw }: { readonly raw: Identified }, identity: RequestIdentity): void {
  raw[IDENTITY] = identity;
}

/** Only the guard knows. What is said about impersonation is about other attributes, and not kept. */
export function setDecision(
  request: { readonly raw: IncomingMessage },
  attributes: RequestAttributes,
  decision: Decision,
): void {
  const identity = identityOf(request);
  if (identity?.attributes === attributes) identity.decision = decision;
}
