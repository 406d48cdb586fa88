import type { RequestHeaders } from './request-headers.js';

/**
 * The bearer token of a request, read as apiserver's bearertoken authenticator reads it: of several `Authorization`
 * headers the first counts, other schemes are no credentials, and an empty token is none.
 */
export function bearerTokenOf(headers: RequestHeaders): string | undefined {
  const [scheme, token] = headers.first('authorization').trim().split(' ', 3);
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}
