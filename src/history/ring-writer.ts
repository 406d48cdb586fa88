import { type BatchLayout, NODE_SLOT, podAt } from '../model/metrics-batch.js';
import type { NodeUsageView, PodUsageView, UsageView } from '../model/usage-source.js';
import { NO_SUBJECT, NODE_NAMESPACE, type SubjectName } from './subjects.js';
import type { UsageRing } from './usage-ring.js';

/** The last page of a node, and the subject in each of its slots, as far as it is known. */
interface Page {
  readonly layout: BatchLayout;
  readonly subjects: Int32Array;
}

/** Where there are more resources than those of pages: the views that have all. */
export interface ExtendedViews {
  readonly nodeView: (node: NodeUsageView) => UsageView;
  readonly podView: (pod: PodUsageView) => UsageView;
}

/** Writes what is served of each page into the ring. The names of a page are looked up once. */
export class RingWriter {
  private readonly pages = new Map<string, Page>();
  /** When the last page arrived, of whichever node, in milliseconds by the steady clock. */
  private arrivedMs = Number.NEGATIVE_INFINITY;

  /** @param extended undefined: Nodes and Pods have the resources of pages alone */
  constructor(
    private readonly ring: UsageRing,
    private readonly extended?: ExtendedViews,
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
    const { extended } = this;
    // Nearly always. To look at each Pod took as long as to write its points.
    if (extended === undefined && node.servesAll) {
      for (let slot = 0; slot < page.subjects.length; slot++) this.writeSlot(nodeName, page, node, node, slot);
      return;
    }
    this.writeSlot(nodeName, page, node, extended?.nodeView(node) ?? node, NODE_SLOT);
    for (const pod of node.pods) {
      // What is not served is not kept: a Pod on a page of another node, or without a usage.
      if (!pod.indexed || pod.sampledSlot === -1) continue;
      const view = extended?.podView(pod) ?? pod;
      const { firstSlot, endSlot } = pod;
      for (let slot = firstSlot; slot < endSlot; slot++) this.writeSlot(nodeName, page, node, view, slot);
    }
  }

  private writeSlot(nodeName: string, page: Page, node: NodeUsageView, view: UsageView, slot: number): void {
    if (!view.hasRate(slot)) return;
    let subject = page.subjects[slot]!;
    if (subject === NO_SUBJECT) {
      subject = this.join(nameAt(nodeName, page.layout, slot));
      if (subject === NO_SUBJECT) return;
      page.subjects[slot] = subject;
    }
    if (!this.ring.beginSample(subject, view.timestampMs(slot), node.startNs(slot))) return;
    this.ring.addValues(subject, view.resources, view, slot);
  }

  private join(name: SubjectName | undefined): number {
    return name === undefined ? NO_SUBJECT : this.ring.joinPage(name);
  }
}

/** Whose numbers are in a slot of a node's page; undefined: a Pod without a namespace, which no API server has. */
function nameAt(nodeName: string, layout: BatchLayout, slot: number): SubjectName | undefined {
  if (slot === NODE_SLOT) return { namespace: NODE_NAMESPACE, name: nodeName, container: '' };
  const pod = podAt(layout, slot);
  const namespace = layout.namespaces[pod]!;
  if (namespace === NODE_NAMESPACE) return undefined;
  return { namespace, name: layout.pods[pod]!, container: layout.containers[slot]! };
}
