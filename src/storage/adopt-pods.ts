import { BATCH_FIELDS, isMeasured, START_NS } from '../model/metrics-batch.js';
import type { NodePoints, PodPoints } from './node-points.js';
import type { PodIndex } from './pod-index.js';
import type { BatchTimes } from './batch-times.js';
import { takeOverPod } from './take-over.js';

/** A batch that has arrived, and where Pods that it names are looked for. */
interface Arrived {
  /** The numbers of the batch, in the slots of `points`. */
  readonly values: Float64Array;
  readonly times: BatchTimes;
  /** What was known of the node before this batch. */
  readonly before: NodePoints | undefined;
  readonly index: PodIndex;
}

/**
 * Takes over what other Nodes have of the Pods of a batch, if this Node has nothing of them yet: its node got another
 * name, or its Node was deleted and created again. A Pod that is back on its node's page is the same one, if it was not
 * deleted. Across a change of the clock nothing is taken over.
 *
 * @returns the Node that had the first of these Pods; undefined: there were none
 */
export function adoptPods(points: NodePoints, { values, times, before, index }: Arrived): NodePoints | undefined {
  let from: NodePoints | undefined;
  for (const pod of points.pods) {
    if (pod.present) continue;
    const found = index.get(pod.namespace, pod.name);
    if (found === undefined || found.node === before) continue;
    const isBack = found.nodeName === points.nodeName && !found.deleted;
    if (!isBack && !isSamePod(pod, values, found)) continue;
    // The node may have had the Pod with other containers.
    if (before?.pods.some((each) => each.present && isNamedAlike(each, pod))) continue;
    if (found.node.clock.wasSetSince(times)) continue;
    takeOverPod(pod, found);
    if (found.hasUsage) points.holdPod(pod.firstSlot, found.arrivedMs);
    from ??= found.node;
  }
  return from;
}

/**
 * Whether a batch says of a whole Pod what it used, and one of its containers is the very one that another Node had in a
 * Pod of that name: both started in the same nanosecond. A Pod that moved, as one of a StatefulSet, has new containers,
 * whose counters began at zero. A container without a start time could be either.
 */
function isSamePod(pod: PodPoints, values: Float64Array, found: PodPoints): boolean {
  let isSame = false;
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    if (!isMeasured(values, slot)) return false;
    const slotFound = found.slotOf(pod.containerName(slot));
    if (slotFound === -1) continue;
    const startNs = values[slot * BATCH_FIELDS + START_NS]!;
    isSame ||= startNs > 0 && startNs === found.startNs(slotFound);
  }
  return isSame;
}

function isNamedAlike(one: PodPoints, other: PodPoints): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}
