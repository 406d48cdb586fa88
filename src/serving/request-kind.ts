/**
 * How a request counts: probes never do, and the others are reading or, whatever their verb does, mutating, as in the
 * original. A watch is a reading request until it has begun (`--watch`): left out before its client is known, it would be
 * a way around the limits.
 */
export type RequestKind = 'probe' | 'reading' | 'mutating' | 'watch';

const PROBE = /^\/(?:livez|readyz|healthz)(?=[/?]|$)/;
const DRAIN_EXEMPT = /^\/(?:livez|readyz|healthz|metrics)(?=[/?]|$)/;

/** @param url path and query as they came */
export function kindOf(method: string, url: string): Exclude<RequestKind, 'watch'> {
  if (PROBE.test(url)) return 'probe';
  return method === 'GET' ? 'reading' : 'mutating';
}

/** Whether a request is answered to the very end, while all others are refused: the original's list of paths. */
export function isAnsweredWhileStopping(url: string): boolean {
  return DRAIN_EXEMPT.test(url);
}

/** The text of the parameter `timeout`; undefined if there is none. */
export function timeoutParameter(url: string): string | undefined {
  if (!url.includes('timeout=')) return undefined;
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('timeout') || undefined;
}
