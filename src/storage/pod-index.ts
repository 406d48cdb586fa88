import type { PodPoints } from './node-points.js';

/**
 * Finds a Pod's points by namespace and name, whichever node reported them.
 *
 * Several kubelets may have one Pod on their pages: as when a StatefulSet's Pod moves and the old node still lists its
 * dead containers, or when a kubelet lies. Whose it is the kube-apiserver says (`onContested`); until then it is whose it
 * was, if it was served, and otherwise that of the containers that started last. What a Node that has left says of a Pod,
 * or what was said of a Pod that is deleted, gives way to all else.
 */
export class PodIndex {
  private readonly byNamespace = new Map<string, Map<string, PodPoints>>();
  /** Of Pods that several nodes had: the name of the node that has them. */
  private readonly owners = new Map<string, string>();
  private ask: ((namespace: string, name: string) => void) | undefined;

  get(namespace: string, name: string): PodPoints | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }

  /** Calls `ask` for a Pod that several nodes have, as long as nobody knows whose it is: see `setOwner`. */
  onContested(ask: (namespace: string, name: string) => void): void {
    this.ask = ask;
  }

  /** Whose a Pod is, if somebody had to say; undefined: nobody had to, or nobody knows. */
  ownerOf(namespace: string, name: string): string | undefined {
    return this.owners.get(keyOf(namespace, name));
  }

  /** Says which node has a Pod. What another one said of it does not count any more. */
  setOwner(namespace: string, name: string, nodeName: string): void {
    this.owners.set(keyOf(namespace, name), nodeName);
    const found = this.get(namespace, name);
    if (found !== undefined && found.node.nodeName !== nodeName) this.delete(found);
  }

  /** Forgets whose a Pod is, as when it was deleted: the next one of that name may be elsewhere. */
  forgetOwner(namespace: string, name: string): void {
    if (this.owners.size > 0) this.owners.delete(keyOf(namespace, name));
  }

  /** Forgets whose the Pods of all nodes but these are. */
  retainOwners(nodeNames: ReadonlySet<string>): void {
    for (const [pod, owner] of this.owners) if (!nodeNames.has(owner)) this.owners.delete(pod);
  }

  /** Makes these points the Pod's, unless it is another node's. */
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

  /** Forgets these points, if they are the Pod's. */
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

/** Whether a Pod's containers started after another's, as far as the pages say; one order for all pairs. */
function startedLater(pod: PodPoints, other: PodPoints): boolean {
  const [start, otherStart] = [pod.latestStartNs, other.latestStartNs];
  if (start !== otherStart) return start > otherStart;
  return pod.hasUsage === other.hasUsage ? pod.node.nodeName > other.node.nodeName : pod.hasUsage;
}

function keyOf(namespace: string, name: string): string {
  // A page's labels may hold any character.
  return `${namespace.length} ${namespace}${name}`;
}
