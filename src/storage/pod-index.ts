import { podKey } from '../model/pod-key.js';
import type { PodPoints } from './node-points.js';

/**
 * Finds a Pod's points by namespace and name, whichever node reported them. It alone sets which points are `indexed`.
 *
 * Several kubelets may have one Pod on their pages: a StatefulSet's Pod moves and the old node still lists its dead
 * containers, or a kubelet lies. The kube-apiserver then says which node has it (`onContested`). Until then a Pod that was
 * served stays with its node. Any other goes to the node whose containers started last. The points of a Node that left,
 * and those of a deleted Pod, give way to all others.
 */
export class PodIndex {
  private readonly byNamespace = new Map<string, Map<string, PodPoints>>();
  /** The node of each Pod that several nodes had on their pages. */
  private readonly owners = new Map<string, string>();
  private ask: ((namespace: string, name: string) => void) | undefined;

  /** Returns the points that are found under the name. */
  get(namespace: string, name: string): PodPoints | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }

  /** Calls `ask` for a Pod that several nodes have, until `setOwner` says which node has it. */
  onContested(ask: (namespace: string, name: string) => void): void {
    this.ask = ask;
  }

  /** Returns the node that was said to have a Pod; undefined: none was. */
  ownerOf(namespace: string, name: string): string | undefined {
    return this.owners.get(podKey(namespace, name));
  }

  /** Says which node has a Pod. The points of another node are removed. */
  setOwner(namespace: string, name: string, nodeName: string): void {
    this.owners.set(podKey(namespace, name), nodeName);
    const found = this.get(namespace, name);
    if (found !== undefined && found.node.nodeName !== nodeName) this.delete(found);
  }

  /** Removes the owner of a Pod that was deleted. The next Pod of that name may be on another node. */
  forgetOwner(namespace: string, name: string): void {
    if (this.owners.size > 0) this.owners.delete(podKey(namespace, name));
  }

  /** Removes the owners that are none of these nodes. */
  retainOwners(nodeNames: ReadonlySet<string>): void {
    for (const [pod, owner] of this.owners) if (!nodeNames.has(owner)) this.owners.delete(pod);
  }

  /** Makes these points the ones that are found, unless the Pod is another node's. */
  add(pod: PodPoints): void {
    let pods = this.byNamespace.get(pod.namespace);
    if (pods === undefined) this.byNamespace.set(pod.namespace, (pods = new Map()));
    const found = pods.get(pod.name);
    if (!this.isFor(pod, found)) {
      if (pods.size === 0) this.byNamespace.delete(pod.namespace);
      return;
    }
    if (found !== undefined) this.setIndexed(found, false);
    pods.set(pod.name, pod);
    this.setIndexed(pod, true);
  }

  /** Removes these points, if they are the ones that are found. */
  delete(pod: PodPoints): void {
    if (!pod.indexed) return;
    this.setIndexed(pod, false);
    const pods = this.byNamespace.get(pod.namespace)!;
    pods.delete(pod.name);
    if (pods.size === 0) this.byNamespace.delete(pod.namespace);
  }

  private setIndexed(pod: PodPoints, indexed: boolean): void {
    if (pod.indexed === indexed) return;
    pod.indexed = indexed;
    pod.node.indexedPods += indexed ? 1 : -1;
  }

  /** Whether a Pod's points take the place of those that are found now. */
  private isFor(pod: PodPoints, found: PodPoints | undefined): boolean {
    const owner = this.owners.size === 0 ? undefined : this.ownerOf(pod.namespace, pod.name);
    if (owner !== undefined) return owner === pod.node.nodeName;
    if (found === undefined || found.node.left) return true;
    if (found.node.nodeName === pod.node.nodeName) return pod.hasUsage || !found.staysAsItWas;
    if (found.deleted !== pod.deleted) return found.deleted;
    this.ask?.(pod.namespace, pod.name);
    if (this.ask !== undefined && found.hasUsage) return false;
    return startedLater(pod, found);
  }
}

/** Whether a Pod's containers started after another's. It orders any two Pods the same way each time. */
function startedLater(pod: PodPoints, other: PodPoints): boolean {
  const [start, otherStart] = [pod.latestStartNs, other.latestStartNs];
  if (start !== otherStart) return start > otherStart;
  return pod.hasUsage === other.hasUsage ? pod.node.nodeName > other.node.nodeName : pod.hasUsage;
}
