import type { CaBundle } from '../certificates/ca-bundle.js';
import { extraOf, type RequestHeaders } from './request-headers.js';
import type { User } from './user.js';

/** Which proxies may say who asks, and in which headers. */
export interface FrontProxyTrust {
  /** What anchors the proxies' client certificates. */
  readonly authorities: CaBundle;
  /** Common names of the proxies; empty: every certificate of the authorities. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/**
 * Whom the headers name, by the rules of apiserver's headerrequest; undefined when they name nobody. Whether they may be
 * believed is the caller's question.
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
