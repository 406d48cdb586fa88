import type { Application } from './application.ts';
import { APPLICATIONS, NODE_AGENTS } from './catalogue.ts';
import { WorkloadSlot } from './slot.ts';
import type { WorkloadSettings } from './slot.ts';

/**
 * Gives every node its Pods: first the agents that run on each node, then the applications, spread one by one over
 * the nodes as a scheduler does. Every node gets exactly `podsPerNode`. The answer is in the order of `nodeNames`.
 */
export function placeSlots(
  nodeNames: readonly string[],
  podsPerNode: number,
  simulation: WorkloadSettings,
): WorkloadSlot[][] {
  const agents = NODE_AGENTS.slice(0, podsPerNode);
  const slots = nodeNames.map((nodeName, i) => agents.map((agent) => new WorkloadSlot(agent, i, nodeName, simulation)));
  const wanted = replicasFor(nodeNames.length * (podsPerNode - agents.length));
  let next = 0;
  for (const application of wanted) {
    for (let ordinal = 0; ordinal < application.replicas; ordinal++) {
      const node = next++ % nodeNames.length;
      slots[node]!.push(new WorkloadSlot(application, ordinal, nodeNames[node]!, simulation));
    }
  }
  return slots;
}

/** The catalogue with as many replicas as make `total` Pods: each round through it adds to what scales. */
export function replicasFor(total: number): Application[] {
  const replicas = new Map<Application, number>();
  let left = total;
  for (let round = 0; left > 0; round++) {
    for (const application of APPLICATIONS) {
      const more = round === 0 || application.scales ? Math.min(application.replicas, left) : 0;
      if (more > 0) replicas.set(application, (replicas.get(application) ?? 0) + more);
      left -= more;
    }
  }
  return [...replicas].map(([application, count]) => ({ ...application, replicas: count }));
}
