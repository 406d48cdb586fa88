import { Inject, Injectable } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { type Decision, AccessReviews } from './access-reviews.js';
import { AUTHORIZATION_CLIENT } from './api-server-clients.js';
import type { RequestAttributes } from './request-attributes.js';
import { type User, PRIVILEGED_GROUP } from './user.js';

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

/**
 * Reads `--authorization-always-allow-paths`: exact paths, or beginnings of paths with `*` at the end. The answer tells
 * whether everybody may do a request; requests about objects never match.
 *
 * @throws Error when `*` stands elsewhere
 */
export function alwaysAllowPaths(patterns: readonly string[]): (attributes: RequestAttributes) => boolean {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const pattern of patterns) {
    const path = withoutSlash(pattern);
    if (path.slice(0, -1).includes('*')) {
      throw new Error(`--authorization-always-allow-paths: "${pattern}": * is understood only at the end`);
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
