import type { ResourceUsage } from '../../src/model/usage.js';
import type { ContainerUsage, PodUsage } from '../../src/model/usage-objects.js';
import type { NodePoints, PodPoints } from './node-points.ts';
import type { PointPair } from './previous-point.ts';
import { usageBetween } from './usage-between.ts';

/** What a node used; `undefined` while it has no rate. */
export function nodeUsage({ node }: NodePoints): ResourceUsage | undefined {
  return usageOf(node);
}

/** What a Pod used: all its containers, or nothing. A Pod that is held lacks containers that began since. */
export function podUsage(pod: PodPoints): PodUsage | undefined {
  const containers: ContainerUsage[] = [];
  let earliest: ResourceUsage | undefined;
  for (const { name, points } of pod.containers) {
    const usage = usageOf(points);
    if (usage === undefined && pod.held) continue;
    if (usage === undefined) return undefined;
    containers.push({ name, usage });
    if (earliest === undefined || usage.timestampMs < earliest.timestampMs) earliest = usage;
  }
  return earliest && { timestampMs: earliest.timestampMs, windowNs: earliest.windowNs, containers };
}

function usageOf({ last, prev }: PointPair): ResourceUsage | undefined {
  if (last === undefined || prev === undefined) return undefined;
  const usage = usageBetween(prev, last);
  return typeof usage === 'string' ? undefined : usage;
}
