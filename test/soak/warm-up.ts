import { MOST_URLS } from '../../src/auth/known-attributes.js';
import { MOST_POOLED_LABELS } from '../../src/cluster/label-pool.js';
import { MOST_NAMES } from '../../src/kubelet/page/name-cache.js';
import type { FleetNode } from '../faults/fleet/fleet.ts';
import type { Autoscalers } from './autoscalers.ts';
import type { Churn } from './churn.ts';
import type { SteppedFleet } from './stepped-fleet.ts';

/** Pods that are replaced in each cycle: one on two of five nodes, so that each is on ten pages before it goes. */
const REPLACED = 200;
/** Each Pod that is replaced brings a new name and new labels: so many fill the caches of both. */
const CYCLES = Math.ceil(Math.max(MOST_NAMES, MOST_POOLED_LABELS) / REPLACED);

/**
 * Brings every cache of what never comes again to its bound, where it begins anew. What they hold of Pods that are gone and
 * of what clients asked once is not what a soak looks for, only what grows beyond: 4,096 names of 72 bytes, 1,024 labels of
 * 240 and as much for how they are written, 1,024 URLs of 510, 1.3 MB in all.
 */
export async function warmUp(
  stepped: SteppedFleet,
  churn: Churn,
  autoscalers: Autoscalers,
  stay: readonly FleetNode[],
): Promise<void> {
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    churn.replacePods(REPLACED);
    await stepped.cycle(stay);
    await autoscalers.list();
  }
  await autoscalers.askAt(MOST_URLS);
}
