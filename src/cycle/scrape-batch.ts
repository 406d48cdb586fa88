/** Until when a scrape may take. All that are asked together share one. */
export interface ScrapeDeadline {
  /** Ends the requests at once. */
  readonly signal: AbortSignal;
  /** In how many milliseconds the signal comes, from the beginning of the batch. */
  readonly withinMs: number;
  /** Aborts when this server stops. What that ends is no failure. */
  readonly shutdown: AbortSignal;
}

/** Scrapes all of a batch at once. One timer is the deadline of all. Ends as `allDone` does. */
export async function scrapeTogether<T extends { scrape(deadline: ScrapeDeadline): Promise<void> }>(
  targets: readonly T[],
  withinMs: number,
  shutdown: AbortSignal,
): Promise<void> {
  if (shutdown.aborted) return;
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => controller.abort(shutdown.reason);
  shutdown.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => controller.abort(new DOMException('deadline exceeded', 'TimeoutError')), withinMs);
  const deadline = { signal, withinMs, shutdown };
  try {
    await allDone(targets.map((target) => target.scrape(deadline)));
  } finally {
    clearTimeout(timer);
    shutdown.removeEventListener('abort', stop);
  }
}

/**
 * Waits for all, and rejects with the first error once all are done. A fault of one target then neither ends the cycle early
 * nor takes the deadline from the others.
 */
export async function allDone(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
