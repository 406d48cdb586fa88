import type { NodePoints, PodPoints } from './node-points.js';
import { PodIndex } from './pod-index.js';
import type { Staleness } from './staleness.js';

/**
 * Which Pods are served, and from which points: those of the last page of a node, or of an earlier page while no later
 * one replaces them. It alone decides when a Pod enters and leaves the index.
 */
export class ServedPods {
  readonly index = new PodIndex();
  /** Points whose Pods are served though no page has them: of Nodes that left the cluster, and of replaced pages. */
  private readonly withoutPage = new Set<NodePoints>();

  /** @param podHeldForMs for how long after their arrival the points of an incomplete Pod are held */
  constructor(
    private readonly staleness: Staleness,
    private readonly podHeldForMs: number,
  ) {}

  /** Makes the Pods that the last batch of a node has found under their names, and no others. */
  indexPods(points: NodePoints): void {
    if (points.settled) return;
    for (const pod of points.pods) {
      if (!pod.present) {
        this.index.delete(pod);
        pod.deleted = false;
      } else if (!pod.indexed) this.index.add(pod);
    }
  }

  /** The same for a page with other names. Pods of the page before may stay as they were until they are back. */
  indexNewPage(points: NodePoints, before: NodePoints | undefined, nowMs: number): void {
    if (before === undefined) return this.indexPods(points);
    before.replaced = !points.clockWasSet;
    for (const pod of before.pods) {
      if (!pod.staysAsItWas || nowMs - pod.arrivedMs > this.podHeldForMs) this.index.delete(pod);
    }
    this.indexPods(points);
    if (before.indexedPods > 0) this.withoutPage.add(before);
  }

  /** Says that the Node of these points left the cluster. Its Pods are served until they are too old, or found elsewhere. */
  keepWithoutNode(points: NodePoints): void {
    for (const pod of points.pods) if (pod.deleted) this.index.delete(pod);
    points.left = true;
    this.withoutPage.add(points);
  }

  /** Removes points without a page that are too old or serve no Pod any more. Returns them. */
  removeWithoutPage(nodeNames: ReadonlySet<string>, nowMs: number): NodePoints[] {
    const removed: NodePoints[] = [];
    for (const points of this.withoutPage) {
      points.left ||= !nodeNames.has(points.nodeName);
      if (this.staleness.isHeld(points.pageArrivedMs, nowMs) && points.indexedPods > 0) continue;
      this.withoutPage.delete(points);
      this.removePods(points);
      removed.push(points);
    }
    return removed;
  }

  /** Removes all Pods of these points from the index. */
  removePods(points: NodePoints): void {
    for (const pod of points.pods) this.index.delete(pod);
  }

  /**
   * Notes that a Pod was deleted, or is another one now. On a node that is scraped the next page says what is left of it.
   * A Pod without a page leaves at once: the next Pod of that name, elsewhere, would seem to have used its CPU.
   *
   * @returns the Pod if it left the index
   */
  noteDeleted(namespace: string, name: string): PodPoints | undefined {
    this.index.forgetOwner(namespace, name);
    const pod = this.index.get(namespace, name);
    if (pod === undefined) return undefined;
    pod.deleted = true;
    if (!pod.node.left && !pod.node.replaced) return undefined;
    this.index.delete(pod);
    return pod;
  }

  /** How many bytes the numbers of points without a page take. */
  get byteLength(): number {
    let bytes = 0;
    for (const { columns } of this.withoutPage) bytes += columns.byteLength;
    return bytes;
  }
}
