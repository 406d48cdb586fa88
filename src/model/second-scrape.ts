/** A kubelet measures every 10 to 15 s. A second page that comes sooner would repeat the first one. */
const KUBELET_INTERVAL_MS = 15_000;

/**
 * How long after the first cycle the second one begins, in milliseconds: numbers come early whatever the resolution. A
 * resolution of less than two intervals is short enough as it is.
 */
export function secondScrapeAfterMs(resolutionMs: number): number {
  return resolutionMs < 2 * KUBELET_INTERVAL_MS ? resolutionMs : KUBELET_INTERVAL_MS;
}

/** When the next cycle is due: the second one early, then one each resolution from the start. Milliseconds of one clock. */
export function nextCycleMs(startedMs: number, nowMs: number, resolutionMs: number): number {
  const secondMs = startedMs + secondScrapeAfterMs(resolutionMs);
  if (nowMs < secondMs) return secondMs;
  return startedMs + (Math.floor((nowMs - startedMs) / resolutionMs) + 1) * resolutionMs;
}
