import type { Gauge } from 'prom-client';
import { NODE_SLOT } from '../model/metrics-batch.js';
import type { NodePoints } from './node-points.js';

const TYPES = ['node', 'container'] as const;

/** How many nodes and containers have a rate. It alone changes these counts and the gauge that shows them. */
export class ServableCounts {
  private node = 0;
  private container = 0;
  private readonly published = { node: Number.NaN, container: Number.NaN };

  constructor(private readonly gauge: Gauge<'type'>) {}

  /** Adds what the node's points have now. */
  addNode(points: NodePoints): void {
    this.countNode(points, 1);
  }

  /** Subtracts what the node's points have now: before they change, or are forgotten. */
  removeNode(points: NodePoints): void {
    this.countNode(points, -1);
  }

  /** Whether at least one node or container has a rate. */
  get any(): boolean {
    return this.node + this.container > 0;
  }

  /** Whether at least one node and one container have a rate: the original's rule of readiness. */
  get ready(): boolean {
    return this.node > 0 && this.container > 0;
  }

  /** Sets the gauge where a count has changed; to set it takes longer than to store a batch. */
  publishCounts(): void {
    for (const type of TYPES) {
      if (this[type] === this.published[type]) continue;
      this.published[type] = this[type];
      this.gauge.set({ type }, this[type]);
    }
  }

  /** Counts all nodes again. Returns how the counts differ from that, or `undefined` if they are right. */
  failure(all: Iterable<NodePoints>): string | undefined {
    const found = { node: 0, container: 0 };
    for (const points of all) {
      if (points.hasRate(NODE_SLOT)) found.node++;
      found.container += points.servableContainers;
    }
    if (this.node === found.node && this.container === found.container) return undefined;
    return `${found.node} nodes and ${found.container} containers have points, counted as ${this.node} and ${this.container}`;
  }

  private countNode(points: NodePoints, sign: 1 | -1): void {
    if (points.hasRate(NODE_SLOT)) this.node += sign;
    this.container += sign * points.servableContainers;
  }
}
