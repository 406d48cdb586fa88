import type { PodPoints } from './node-points.ts';

/**
 * Finds a Pod's points by namespace and name, whichever node reported them.
 *
 * Two kubelets may report one Pod for a while, as when a StatefulSet's Pod moves and the old node still lists its dead
 * containers. The one that was sampled last is then the Pod's,
 * and any rather than one of a Node that has left.
 */
export class PodIndex {
  private readonly byNamespace = new Map<string, Map<string, PodPoints>>();

  get(namespace: string, name: string): PodPoints | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }

  add(pod: PodPoints): void {
    let pods = this.byNamespace.get(pod.namespace);
    if (pods === undefined) this.byNamespace.set(pod.namespace, (pods = new Map()));
    const present = pods.get(pod.name);
    const isOther = present !== undefined && present.nodeName !== pod.nodeName && !present.of.hasLeft;
    if (isOther && newestSampleMs(present) > newestSampleMs(pod)) return;
    pods.set(pod.name, pod);
  }

  /** Forgets these very points; those of another node, or newer ones of this node, stay. */
  delete(pod: PodPoints): void {
    const pods = this.byNamespace.get(pod.namespace);
    if (pods?.get(pod.name) !== pod) return;
    pods.delete(pod.name);
    if (pods.size === 0) this.byNamespace.delete(pod.namespace);
  }
}

function newestSampleMs(pod: PodPoints): number {
  return Math.max(...pod.containers.map(({ last }) => last.timestampMs));
}
