import { badRequest, expiredContinue } from '../objects/api-error.js';

/** Where a page of a list ended. Lists are sorted by namespace, then name; the next page begins after this. */
export interface ContinueToken {
  /** Empty for Nodes. */
  readonly namespace: string;
  readonly name: string;
  /** The version of the first page; absent without `--watch`. */
  readonly version?: number | undefined;
}

/** How long a token is good: as long as the kube-apiserver keeps old versions by default. */
const GOOD_FOR_MS = 5 * 60_000;
/** Another replica's clock may be ahead of this one's. */
const CLOCK_SKEW_MS = 60_000;

const VERSION = 'metrics.k8s.io/1';

/**
 * Writes a token for the page after this item. It says all that the next page needs, so any replica can answer that.
 *
 * @param nowMs when the page was made, in milliseconds since the epoch
 */
export function formatContinueToken({ namespace, name, version }: ContinueToken, nowMs: number): string {
  const token = { v: VERSION, at: nowMs, start: [namespace, name], rv: version };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/**
 * Reads a token.
 *
 * @throws ApiError 400 when it is none of ours, 410 when it is older than five minutes
 */
export function parseContinueToken(text: string, nowMs: number): ContinueToken {
  const { v, at, start, rv } = decodeToken(text);
  if (v !== VERSION || typeof at !== 'number' || !isPair(start) || at > nowMs + CLOCK_SKEW_MS) throw notValid();
  if (rv !== undefined && !Number.isSafeInteger(rv)) throw notValid();
  if (nowMs - at > GOOD_FOR_MS) throw expiredContinue();
  const place = { namespace: start[0], name: start[1] };
  return rv === undefined ? place : { ...place, version: rv as number };
}

function decodeToken(text: string): { v?: unknown; at?: unknown; start?: unknown; rv?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function notValid() {
  return badRequest('continue key is not valid: it is not a token of this server');
}
