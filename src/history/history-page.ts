import { formatContinueToken, parseContinueToken } from '../metrics-api/lists/continue-token.js';
import { badRequest } from '../metrics-api/objects/api-error.js';
import type { ListMeta } from '../metrics-api/objects/object-meta.js';
import { firstQueryValue } from '../model/query.js';

/** The most Pods of one response: about 2 MB. */
export const MOST_PODS = 1000;

/** Which Pods of a namespace are asked for. */
export interface PageOptions {
  /** At most this many Pods. */
  readonly limit: number;
  /** The last Pod of the page before; empty for the first page. */
  readonly after: string;
}

/**
 * Reads the parameters `limit` and `continue` of a query.
 *
 * @throws ApiError 400 if one of them cannot be read or the token is of another namespace, 410 if the token is too old
 */
export function pageOptionsOf(query: unknown, namespace: string, nowMs: number): PageOptions {
  return { limit: limitOf(firstQueryValue(query, 'limit')), after: afterOf(query, namespace, nowMs) };
}

/** Returns the Pods of a page, and the metadata of its list. */
export function cutPage(sortedNames: readonly string[], { limit, after }: PageOptions, namespace: string) {
  const rest = after === '' ? sortedNames : sortedNames.filter((name) => name > after);
  const names = rest.slice(0, limit);
  const metadata: ListMeta =
    rest.length > limit ? { continue: formatContinueToken({ namespace, name: names.at(-1)! }, Date.now()) } : {};
  return { names, metadata };
}

function limitOf(text: string | undefined): number {
  if (text !== undefined && !/^\d{1,15}$/.test(text)) {
    throw badRequest(`limit is ${JSON.stringify(text.slice(0, 50))}; want a whole number of Pods, such as 500`);
  }
  // As in Kubernetes, 0 asks for all.
  return Math.min(Number(text ?? 0) || MOST_PODS, MOST_PODS);
}

function afterOf(query: unknown, namespace: string, nowMs: number): string {
  const text = firstQueryValue(query, 'continue') ?? '';
  if (text === '') return '';
  const token = parseContinueToken(text, nowMs);
  if (token.namespace === namespace) return token.name;
  const [given, wanted] = [token.namespace, namespace].map((name) => JSON.stringify(name));
  throw badRequest(`continue is of namespace ${given}; want a token of namespace ${wanted}`);
}
