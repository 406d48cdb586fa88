import { type BatchLayout, NODE_SLOT } from '../model/metrics-batch.js';
import type { NodeUsageView, PodUsageView, UsageView } from '../model/usage-source.js';
import { NO_SUBJECT, NODE_NAMESPACE } from './subjects.js';
import type { UsageRing } from './usage-ring.js';

/** The last page of a node, and the subject in each of its slots, as far as it is known. */
interface Page {
  readonly layout: BatchLayout;
  readonly subjects: Int32Array;
}

/** Writes what is served of each page into the ring. The names of a page are looked up once. */
export class RingWriter {
  private readonly pages = new Map<string, Page>();
  /** When the last page arrived, of whichever node, in milliseconds by the steady clock. */
  private arrivedMs = Number.NEGATIVE_INFINITY;

  /**
   * Pages have the resources of kubelets alone.
   *
   * @param served the view of a Pod that has all its resources
   * @param servedNode the view of a Node that has all its resources
   */
  constructor(
    private readonly ring: UsageRing,
    private readonly served: (pod: PodUsageView) => UsageView = (pod) => pod,
    private readonly servedNode: (node: NodeUsageView) => UsageView = (node) => node,
  ) {}

  /** Follows a change of the source. Parameters are those of a `UsageObserver`. */
  follow(nodeName: string, before: NodeUsageView | undefined, after: NodeUsageView | undefined): void {
    const page = this.pages.get(nodeName);
    if (after === undefined) {
      if (page === undefined || page.layout !== before?.layout) return;
      this.pages.delete(nodeName);
      return this.leave(page);
    }
    if (page?.layout === after.layout) return this.write(nodeName, page, after);
    // A change within the points of an earlier page is no sample, also if the node has left since.
    if (page === undefined ? after.arrivedMs < this.arrivedMs : before?.layout === after.layout) return;
    const next = { layout: after.layout, subjects: new Int32Array(after.layout.containers.length).fill(NO_SUBJECT) };
    this.pages.set(nodeName, next);
    this.write(nodeName, next, after);
    if (page !== undefined) this.leave(page);
  }

  private leave({ subjects }: Page): void {
    for (const subject of subjects) if (subject !== NO_SUBJECT) this.ring.leavePage(subject);
  }

  private write(nodeName: string, page: Page, node: NodeUsageView): void {
    this.arrivedMs = Math.max(this.arrivedMs, node.arrivedMs);
    this.writeSlot(page, node, this.servedNode(node), NODE_SLOT, NODE_NAMESPACE, nodeName);
    for (const pod of node.pods) {
      // What is not served is not kept: a Pod on a page of another node, or without a usage. Each namespace has a name.
      if (!pod.indexed || pod.sampledSlot === -1 || pod.namespace === NODE_NAMESPACE) continue;
      const { namespace, name, endSlot } = pod;
      const view = this.served(pod);
      for (let slot = pod.firstSlot; slot < endSlot; slot++) this.writeSlot(page, node, view, slot, namespace, name);
    }
  }

  private writeSlot(
    { subjects }: Page,
    node: NodeUsageView,
    view: UsageView,
    slot: number,
    namespace: string,
    name: string,
  ): void {
    if (!view.hasRate(slot)) return;
    let subject = subjects[slot]!;
    if (subject === NO_SUBJECT) {
      subject = this.ring.joinPage({ namespace, name, container: view.containerName(slot) });
      if (subject === NO_SUBJECT) return;
      subjects[slot] = subject;
    }
    if (!this.ring.beginSample(subject, view.timestampMs(slot), node.startNs(slot))) return;
    this.ring.addValues(subject, view.resources, view, slot);
  }
}
