import type { IncomingMessage } from 'node:http';
import type { AccessDecision } from './access-reviews.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';

/** Who sent a request, which user it acts as, and what it wants. */
export interface RequestIdentity {
  /** The user of the credentials. */
  readonly user: User;
  /** The impersonated user, if there is one. */
  readonly impersonated?: User;
  /** The verb that allowed the impersonation, in a constrained mode. */
  readonly impersonationConstraint?: string;
  readonly attributes: RequestAttributes;
  /** The result of authorization. Undefined before it, and if it failed. */
  decision?: AccessDecision;
}

/** Key of the identity on the request. A WeakMap of all requests would cost time in every garbage collection. */
const IDENTITY = Symbol('identity');

interface Identified extends IncomingMessage {
  [IDENTITY]?: RequestIdentity;
}

/** The identity of a request (of Fastify or Nest). Undefined if its sender could not be authenticated. */
export function identityOf({ raw }: { readonly raw: Identified }): RequestIdentity | undefined {
  return raw[IDENTITY];
}

/** For the guard only. */
export function setIdentity({ raw }: { readonly raw: Identified }, identity: RequestIdentity): void {
  raw[IDENTITY] = identity;
}

/** For the guard only. Decisions about impersonation have other attributes and are not kept. */
export function setDecision(
  request: { readonly raw: IncomingMessage },
  attributes: RequestAttributes,
  decision: AccessDecision,
): void {
  const identity = identityOf(request);
  if (identity?.attributes === attributes) identity.decision = decision;
}
