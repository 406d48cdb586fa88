import type { CaBundle } from '../certificates/ca-bundle.js';
import { extraOf, type RequestHeaders } from './request-headers.js';
import type { User } from './user.js';

/** The proxies that may name a user, and the headers for it. */
export interface FrontProxyTrust {
  /** The authorities of the proxies' client certificates. */
  readonly authorities: CaBundle;
  /** Common names of the proxies. Empty accepts every certificate of the authorities. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/**
 * The user in the headers, by the rules of apiserver's headerrequest. Undefined if they name none. The caller verifies
 * the proxy.
 */
export function remoteUser(headers: RequestHeaders, trust: FrontProxyTrust): User | undefined {
  const name = firstFilled(headers, trust.usernameHeaders);
  if (name === '') return undefined;
  return {
    name,
    uid: firstFilled(headers, trust.uidHeaders) || undefined,
    groups: trust.groupHeaders.flatMap((header) => headers.all(header)).filter((group) => group !== ''),
    extra: extraOf(headers, trust.extraHeaderPrefixes),
  };
}

function firstFilled(headers: RequestHeaders, names: readonly string[]): string {
  return names.map((name) => headers.first(name)).find((value) => value !== '') ?? '';
}
