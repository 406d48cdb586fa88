import type { FaultFleet } from '../faults/fleet/fleet.ts';
import { NAMESPACE } from '../faults/fleet/workload.ts';

/** Replaces Pods and nodes as a busy cluster does; names never come again, nor do labels, as those of Jobs' Pods. */
export class Churn {
  readonly #fleet: FaultFleet;
  #made = 0;
  #nextNode: number;

  constructor(fleet: FaultFleet) {
    this.#fleet = fleet;
    this.#nextNode = fleet.nodes.length;
  }

  /** So many Pods end, and others begin on the same nodes. */
  replacePods(count: number): void {
    for (let i = 0; i < count; i++) {
      const one = this.#fleet.nodes[(this.#made * 7) % this.#fleet.nodes.length]!;
      const [name] = one.node.pods.keys();
      one.node.pods.delete(name!);
      this.#fleet.store.delete('pods', name!, NAMESPACE);
      const next = `pod-${one.index}-new${this.#made++}`;
      one.node.addPod(next, ['app'], Math.floor(this.#fleet.nowMs() / 1000));
      this.#fleet.applyPod(one, next, ['app'], { 'batch.kubernetes.io/job-name': next });
    }
  }

  /** The last so many nodes go, and as many others come; those before them stay for good. */
  async replaceNodes(count: number): Promise<void> {
    for (const one of this.#fleet.nodes.slice(-count)) await this.#fleet.removeNode(one);
    for (let i = 0; i < count; i++) await this.#fleet.addNode(this.#nextNode++);
  }
}
