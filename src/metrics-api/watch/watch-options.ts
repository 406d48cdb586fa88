import { firstQueryValue, isTrueQueryValue } from '../../model/query.js';
import { badRequest } from '../objects/api-error.js';

/** The parameters of a watch that a list does not have. */
export interface WatchParameters {
  /** The version from which on the client wants changes; undefined: it has none. */
  readonly version: number | undefined;
  /** Whether all objects come first. */
  readonly sendsInitial: boolean;
  /** Whether a bookmark says where they end. */
  readonly marksInitialEnd: boolean;
  readonly allowsBookmarks: boolean;
  /** How long the watch may take, in milliseconds; 0: the client does not say. */
  readonly timeoutMs: number;
}

/**
 * Reads the query of a watch. A version of 0 is as good as none, as in the API machinery.
 *
 * @throws ApiError 400 for a version that is no number
 */
export function parseWatchParameters(query: unknown): WatchParameters {
  const version = parseVersion(firstQueryValue(query, 'resourceVersion') ?? '');
  const initial = firstQueryValue(query, 'sendInitialEvents');
  const allowsBookmarks = isTrueQueryValue(firstQueryValue(query, 'allowWatchBookmarks'));
  const asksForInitial = initial !== undefined && isTrueQueryValue(initial);
  return {
    version,
    sendsInitial: initial === undefined ? version === undefined : asksForInitial,
    marksInitialEnd: asksForInitial && allowsBookmarks,
    allowsBookmarks,
    timeoutMs: Math.max(0, Number(firstQueryValue(query, 'timeoutSeconds') ?? 0)) * 1000,
  };
}

function parseVersion(text: string): number | undefined {
  if (text === '' || text === '0') return undefined;
  const problem = (what: string) =>
    badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${what}`,
    );
  if (!/^\d+$/.test(text)) throw problem('invalid syntax');
  if (BigInt(text) > 2n ** 64n - 1n) throw problem('value out of range');
  return Number(text) || undefined;
}
