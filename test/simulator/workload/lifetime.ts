/**
 * When a container runs and when it lies dead, as a function of time: which run it is in, when that run ends and when
 * the next one starts. Times are milliseconds since the epoch.
 */

/** How a container lives. */
export type Lifetime =
  | { readonly kind: 'steady' }
  /** Ends by itself after this time and is started again, with the kubelet's back-off. */
  | { readonly kind: 'restarts'; readonly lifeMs: number; readonly reason: 'OOMKilled' | 'Error' }
  /** Ends by itself after this time and is not started again. */
  | { readonly kind: 'once'; readonly lifeMs: number };

/** One run of a container. */
export interface ContainerRun {
  /** 0 for the first run: what `kubectl get pods` shows as RESTARTS. */
  readonly restarts: number;
  readonly startMs: number;
  /** Infinity when it does not end by itself. */
  readonly endMs: number;
  /** When the next run starts; Infinity when there is none. */
  readonly nextStartMs: number;
}

/** A container that ran this long is started again at once: the kubelet forgets its back-off. */
const BACK_OFF_RESET_MS = 600_000;
const RESTART_MS = 1_000;
const FIRST_BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 300_000;

/** The last run that has started by this time; before the first start, the first run. */
export function runAt(lifetime: Lifetime, firstStartMs: number, nowMs: number): ContainerRun {
  if (lifetime.kind === 'steady') {
    return { restarts: 0, startMs: firstStartMs, endMs: Infinity, nextStartMs: Infinity };
  }
  const { lifeMs } = lifetime;
  if (lifetime.kind === 'once') {
    return { restarts: 0, startMs: firstStartMs, endMs: firstStartMs + lifeMs, nextStartMs: Infinity };
  }
  return restartedRunAt(lifeMs, firstStartMs, nowMs);
}

function restartedRunAt(lifeMs: number, firstStartMs: number, nowMs: number): ContainerRun {
  let restarts = 0;
  let startMs = firstStartMs;
  for (;;) {
    const pauseMs = pauseAfter(restarts, lifeMs);
    const nextStartMs = startMs + lifeMs + pauseMs;
    if (nowMs < nextStartMs) return { restarts, startMs, endMs: startMs + lifeMs, nextStartMs };
    const isLastPause = pauseMs === pauseAfter(restarts + 1, lifeMs);
    // From here on every run takes the same time, so the right one is reached in one step.
    const runs = isLastPause ? Math.floor((nowMs - startMs) / (lifeMs + pauseMs)) : 1;
    restarts += runs;
    startMs += runs * (lifeMs + pauseMs);
  }
}

/** The pause after a run: the first restart is immediate, then 10 s, doubled each time up to 5 minutes. */
function pauseAfter(restarts: number, lifeMs: number): number {
  if (restarts === 0 || lifeMs >= BACK_OFF_RESET_MS) return RESTART_MS;
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (restarts - 1), LONGEST_BACK_OFF_MS);
}
