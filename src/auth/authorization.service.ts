import { Inject, Injectable } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { type AccessDecision, AccessReviews } from './access-reviews.js';
import { AUTHORIZATION_CLIENT } from './api-server-clients.js';
import type { RequestAttributes } from './request-attributes.js';
import { type User, PRIVILEGED_GROUP } from './user.js';

/** Decides what a user may do: by a privileged group, by paths for everybody, and else by the kube-apiserver. */
@Injectable()
export class AuthorizationService {
  readonly reviews: AccessReviews;
  private readonly isForEverybody: (attributes: RequestAttributes) => boolean;

  /** Throws if `--authorization-always-allow-paths` is not valid. */
  constructor(options: Options, @Inject(AUTHORIZATION_CLIENT) client: ApiServerClient) {
    this.isForEverybody = alwaysAllowPaths(options.authorizationAlwaysAllowPaths);
    this.reviews = new AccessReviews(client, {
      allowedTtlMs: options.authorizationAllowedCacheTtlMs,
      deniedTtlMs: options.authorizationDeniedCacheTtlMs,
    });
  }

  /**
   * Rejects with ApiError 500 if the decision cannot be made, with 429 if too many reviews are open. It never allows by
   * default. Returns a promise only if the kube-apiserver must be asked.
   */
  decide(user: User, attributes: RequestAttributes): AccessDecision | Promise<AccessDecision> {
    if (user.groups.includes(PRIVILEGED_GROUP) || this.isForEverybody(attributes)) return { allowed: true, reason: '' };
    const decision = this.reviews.decide(user, attributes);
    return decision instanceof Promise ? decision.catch(refuse) : decision;
  }
}

function refuse(error: unknown): never {
  if (error instanceof ApiError) throw error;
  // The log has the cause. Clients need not learn addresses of the cluster.
  const message = 'Internal Server Error: the kube-apiserver could not be asked whether this is allowed';
  throw new ApiError(500, 'InternalError', message);
}

/**
 * Reads `--authorization-always-allow-paths`: exact paths, or prefixes that end with `*`. The result tells whether
 * everybody may send a request. Requests about objects never match.
 *
 * @throws Error if `*` is not at the end
 */
export function alwaysAllowPaths(patterns: readonly string[]): (attributes: RequestAttributes) => boolean {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const pattern of patterns) {
    const path = withoutSlash(pattern);
    if (path.slice(0, -1).includes('*')) {
      throw new Error(`--authorization-always-allow-paths: "${pattern}": * is allowed only at the end`);
    }
    if (path.endsWith('*')) prefixes.push(path.slice(0, -1));
    else exact.add(path);
  }
  return (attributes) => {
    if (attributes.kind !== 'path') return false;
    const path = withoutSlash(attributes.path);
    return exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
  };
}

function withoutSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}
