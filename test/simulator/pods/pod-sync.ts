import type { ClusterNode } from '../nodes/cluster-node.ts';
import type { KubernetesObject, ClusterStore } from '../object-store.ts';

/** Brings the Pods of one node in the store in line with what the node says of them. */
export class PodSync {
  readonly #store: ClusterStore;
  readonly #node: ClusterNode;
  /** By namespace and name. */
  #known = new Map<string, KubernetesObject>();
  #dueMs = -Infinity;

  constructor(store: ClusterStore, node: ClusterNode) {
    this.#store = store;
    this.#node = node;
  }

  /** Writes what has changed by now; cheap when nothing is due. */
  update(nowMs: number): void {
    if (nowMs < this.#dueMs) return;
    const current = new Map(this.#node.podObjects(nowMs).map((pod) => [keyOf(pod), pod]));
    for (const [key, pod] of this.#known) if (!current.has(key)) this.#delete(pod);
    for (const [key, pod] of current) this.#apply(pod, this.#known.get(key));
    this.#known = current;
    this.#dueMs = this.#node.nextChangeMs(nowMs);
  }

  #apply(pod: KubernetesObject, before: KubernetesObject | undefined): void {
    if (before && JSON.stringify(before) === JSON.stringify(pod)) return;
    // A Pod of the same name that is another one replaces it: a watcher must see the old one go.
    if (before && before.metadata.uid !== pod.metadata.uid) this.#delete(before);
    this.#store.apply(pod);
  }

  #delete({ metadata: { name, namespace } }: KubernetesObject): void {
    this.#store.delete('pods', name, namespace);
  }
}

function keyOf({ metadata: { name, namespace } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}
