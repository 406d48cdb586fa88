/**
 * How a request counts: probes never do, long-running ones only end with their client, and the others are reading or,
 * whatever their verb does, mutating, as in the original.
 */
export type RequestKind = 'probe' | 'long-running' | 'reading' | 'mutating';

const PROBE = /^\/(?:livez|readyz|healthz)(?=[/?]|$)/;
const DRAIN_EXEMPT = /^\/(?:livez|readyz|healthz|metrics)(?=[/?]|$)/;
/** A list that stays open: only paths of API resources are lists. */
const WATCH = /^\/apis\/[^/?]+\/[^/?]+\/[^?]+\?(?:.*&)?watch=(?:1|true)?(?:&|$)/i;

/** @param url path and query as they came */
export function kindOf(method: string, url: string): RequestKind {
  if (PROBE.test(url)) return 'probe';
  if (method !== 'GET') return 'mutating';
  return WATCH.test(url) ? 'long-running' : 'reading';
}

/** Whether a request is answered to the very end, while all others are refused: the original's list of paths. */
export function isAnsweredWhileStopping(url: string): boolean {
  return DRAIN_EXEMPT.test(url);
}

/** The text of the parameter `timeout`; undefined when there is none. */
export function timeoutParameter(url: string): string | undefined {
  if (!url.includes('timeout=')) return undefined;
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('timeout') || undefined;
}
