import { NODE_SLOT } from '../model/metrics-batch.js';
import type { NodePoints, PodPoints } from './node-points.js';
import { podKey } from '../model/pod-key.js';

/** Takes over what the last page of the same node has of the names that both pages have. */
export function takeOverPage(points: NodePoints, before: NodePoints): void {
  points.clock.takeOver(before.clock);
  points.pageArrivedMs = before.pageArrivedMs;
  takeOverNode(points, before);
  if (before.isHeld(NODE_SLOT)) points.holdPod(NODE_SLOT, before.arrivedMs);
  const podsBefore = new Map(before.pods.map((pod) => [podKey(pod.namespace, pod.name), pod]));
  for (const pod of points.pods) {
    const podBefore = podsBefore.get(podKey(pod.namespace, pod.name));
    if (podBefore === undefined) continue;
    takeOverPod(pod, podBefore);
    if (podBefore.held) points.holdPod(pod.firstSlot, podBefore.arrivedMs);
  }
}

/** Takes over the points of the node itself. */
export function takeOverNode({ columns }: NodePoints, before: NodePoints): void {
  columns.copySlot(NODE_SLOT, before.columns, NODE_SLOT);
}

/** Takes over the points of those containers of a Pod that were there before. */
export function takeOverPod(pod: PodPoints, before: PodPoints): void {
  const { columns, extra } = pod;
  pod.deleted = before.deleted;
  if (before.extra !== undefined) extra?.copyPod(pod.place, before.extra, before.place);
  for (let slot = pod.firstSlot; slot < pod.endSlot; slot++) {
    const slotBefore = before.slotOf(pod.containerName(slot));
    if (slotBefore === -1) continue;
    columns.copySlot(slot, before.columns, slotBefore);
    // A Pod that is held serves it. Other Pods get the numbers of the next batch.
    if (before.extra !== undefined) extra?.copySlot(slot, before.extra, slotBefore);
  }
}
