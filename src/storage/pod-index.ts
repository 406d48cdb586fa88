import type { PodPoints } from './node-points.js';

/**
 * Finds a Pod's points by namespace and name, whichever node reported them.
 *
 * Two kubelets may report one Pod for a while, as when a StatefulSet's Pod moves and the old node still lists its dead
 * containers. The one that was sampled last is then the Pod's; that of a Node that has left is not, whatever its clock said.
 */
export class PodIndex {
  private readonly byNamespace = new Map<string, Map<string, PodPoints>>();

  get(namespace: string, name: string): PodPoints | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }

  /** Makes these points the Pod's, unless another node has newer ones. */
  add(pod: PodPoints): void {
    let pods = this.byNamespace.get(pod.namespace);
    if (pods === undefined) this.byNamespace.set(pod.namespace, (pods = new Map()));
    const found = pods.get(pod.name);
    if (found !== undefined) {
      const isOfOther = found.node.nodeName !== pod.node.nodeName && !found.node.left;
      if (isOfOther && found.newestSampleMs > pod.newestSampleMs) return;
      found.indexed = false;
    }
    pods.set(pod.name, pod);
    pod.indexed = true;
  }

  /** Forgets these points, if they are the Pod's. */
  delete(pod: PodPoints): void {
    if (!pod.indexed) return;
    pod.indexed = false;
    const pods = this.byNamespace.get(pod.namespace)!;
    pods.delete(pod.name);
    if (pods.size === 0) this.byNamespace.delete(pod.namespace);
  }
}
