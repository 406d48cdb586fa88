import { KubeletError } from '../kubelet-error.js';

/** The same as Go's client, which the original uses. */
export const MOST_REDIRECTS = 10;
const STATUSES = new Set([301, 302, 303, 307, 308]);
const LONGEST = 200;

/**
 * Returns the path and query to which the response redirects, at the same scheme, address and port; undefined: it is no
 * redirect. Throws a KubeletError when it redirects elsewhere, because the token is for this kubelet only.
 */
export function redirectedPath(
  origin: string,
  path: string,
  { status, location }: { readonly status: number; readonly location?: string },
): string | undefined {
  if (!STATUSES.has(status) || !location) return undefined;
  const target = URL.canParse(location, `${origin}${path}`) ? new URL(location, `${origin}${path}`) : undefined;
  if (target?.origin === new URL(origin).origin && target.username === '' && target.password === '') {
    return `${target.pathname}${target.search}`;
  }
  throw new KubeletError(
    'Redirected',
    `${origin}${path}: HTTP status ${status} points elsewhere, to ${JSON.stringify(placeOf(location, target))}`,
    'Check that address and port are those of the kubelet: a proxy or a login page may respond there. The token of this ' +
      'server is sent nowhere else.',
  );
}

/** The failure for too many redirects in a row. */
export function tooManyRedirects(url: string): KubeletError {
  return new KubeletError(
    'Redirected',
    `${url}: it redirects ${MOST_REDIRECTS} times, without a page`,
    "Check the Node's annotation metrics.k8s.io/resource-metrics-path, and which server responds at that port.",
  );
}

/** The target without user, password, query and fragment, which may contain secrets. */
function placeOf(location: string, target: URL | undefined): string {
  return (
    target === undefined ? location.split(/[?#]/, 1)[0]! : `${target.protocol}//${target.host}${target.pathname}`
  ).slice(0, LONGEST);
}
