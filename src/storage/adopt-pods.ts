import { BATCH_FIELDS, isMeasured, type MetricsBatch, START_NS } from '../model/metrics-batch.js';
import { hasUsage } from './incomplete-pod.js';
import type { NodePoints, PodPoints } from './node-points.js';
import type { PodIndex } from './pod-index.js';
import { type Arrival, freshestMs } from './sample-clock.js';

/**
 * Takes over what other Nodes have of the Pods of a batch of which this one has nothing yet: as of a node that has got
 * another name, or whose Node was deleted and made anew. A Pod that is back on its node's page is the same one, if it was
 * not deleted. Across a change of the clock nothing is taken over.
 *
 * @param known the node's points before this batch
 * @returns the Node that had the first of them; undefined: there were none
 */
export function adoptPods(
  points: NodePoints,
  { values }: MetricsBatch,
  arrival: Arrival,
  index: PodIndex,
  known: NodePoints | undefined,
  resolutionMs: number,
): NodePoints | undefined {
  let from: NodePoints | undefined;
  let freshest: number | undefined;
  for (const pod of points.pods) {
    if (pod.present) continue;
    const before = index.get(pod.namespace, pod.name);
    if (before === undefined || before.node === known) continue;
    const isBack = before.node.nodeName === points.nodeName && !before.deleted;
    if (!isBack && !isSamePod(pod, values, before)) continue;
    // It may have had the Pod with other containers.
    if (known?.pods.some((each) => each.present && isNamedAlike(each, pod))) continue;
    const { node, firstSlot, endSlot } = before;
    freshest ??= freshestMs(values, arrival);
    if (node.clock.wasSetSince(freshest, arrival, resolutionMs)) continue;
    const isServed = hasUsage(node.columns, firstSlot, endSlot);
    points.takePod(pod, before, isServed ? node.arrivedMsOf(firstSlot) : undefined);
    from ??= node;
  }
  return from;
}

/**
 * Whether a batch says of a whole Pod what it used, and one of its containers is the very one that another Node had in a
 * Pod of that name: they started in the same nanosecond. A Pod that moved, as one of a StatefulSet, has containers of its
 * own, which began to count anew; of those whose start nobody says it cannot be told.
 */
function isSamePod({ node, firstSlot, endSlot }: PodPoints, values: Float64Array, before: PodPoints): boolean {
  const { layout, columns } = before.node;
  let isSame = false;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!isMeasured(values, slot)) return false;
    const slotBefore = layout.containers.indexOf(node.layout.containers[slot]!, before.firstSlot);
    if (slotBefore === -1 || slotBefore >= before.endSlot) continue;
    const startNs = values[slot * BATCH_FIELDS + START_NS]!;
    isSame ||= startNs > 0 && startNs === columns.startNs(slotBefore);
  }
  return isSame;
}

function isNamedAlike(one: PodPoints, other: PodPoints): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}
