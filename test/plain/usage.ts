import type { ResourceUsage } from '../../src/model/usage.js';
import type { ContainerUsage, PodUsage } from '../../src/storage/usage.js';
import type { NodePoints, PodPoints } from './node-points.ts';
import { usageBetween } from './usage-between.ts';

/** What a node used; `undefined` while it has one point only, or when its counter went down. */
export function nodeUsage({ node }: NodePoints): ResourceUsage | undefined {
  if (node?.prev === undefined) return undefined;
  const usage = usageBetween(node.prev, node.last);
  return typeof usage === 'string' ? undefined : usage;
}

/**
 * What a Pod used, by the original's rules: a Pod of which any container has one point only has no usage; a container
 * whose counter or start time went down is left out. Where the original then serves a Pod without containers, this
 * leaves the Pod out.
 */
export function podUsage(pod: PodPoints): PodUsage | undefined {
  const containers: ContainerUsage[] = [];
  let earliest: ResourceUsage | undefined;
  for (const { name, last, prev } of pod.containers) {
    if (prev === undefined) return undefined;
    const usage = usageBetween(prev, last);
    if (typeof usage === 'string') continue;
    containers.push({ name, usage });
    if (earliest === undefined || usage.timestampMs < earliest.timestampMs) earliest = usage;
  }
  return earliest && { timestampMs: earliest.timestampMs, windowNs: earliest.windowNs, containers };
}
