import { Inject, Injectable } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { AccessReviews, type Decision } from './access-reviews.js';
import { alwaysAllowPaths } from './always-allow-paths.js';
import { AUTHORIZATION_CLIENT } from './api-server-clients.js';
import type { RequestAttributes } from './request-attributes.js';
import { PRIVILEGED_GROUP, type User } from './user.js';

/** Decides who may do what: a privileged group, paths for everybody, and else the kube-apiserver. */
@Injectable()
export class AuthorizationService {
  readonly reviews: AccessReviews;
  private readonly isForEverybody: (attributes: RequestAttributes) => boolean;

  /** Throws when `--authorization-always-allow-paths` is not understood. */
  constructor(options: Options, @Inject(AUTHORIZATION_CLIENT) client: ApiServerClient) {
    this.isForEverybody = alwaysAllowPaths(options.authorizationAlwaysAllowPaths);
    this.reviews = new AccessReviews(client, {
      allowedTtlMs: options.authorizationAllowedCacheTtlMs,
      deniedTtlMs: options.authorizationDeniedCacheTtlMs,
    });
  }

  /**
   * Rejects with ApiError 500 when it cannot be found out, 429 when too much is in question: never a yes by default. A
   * promise only where the kube-apiserver has to be asked.
   */
  decide(user: User, attributes: RequestAttributes): Decision | Promise<Decision> {
    if (user.groups.includes(PRIVILEGED_GROUP) || this.isForEverybody(attributes)) return { allowed: true, reason: '' };
    const decision = this.reviews.decide(user, attributes);
    return decision instanceof Promise ? decision.catch(refuse) : decision;
  }
}

function refuse(error: unknown): never {
  if (error instanceof ApiError) throw error;
  // The cause is logged; whoever asks need not learn the cluster's addresses.
  const message = 'Internal Server Error: whether this is allowed could not be asked of the kube-apiserver';
  throw new ApiError(500, 'InternalError', message);
}
