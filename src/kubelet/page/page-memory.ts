import { retainKeys } from '../../model/retain-keys.js';
import { AnswerTooLargeError } from '../answer-error.js';

const MIB = 1024 * 1024;

/** What any page may become, in memory: that of some 1,500 Pods with two containers each. Kubelets have at most 250 or so. */
export const USUAL_BYTES = 2 * MIB;
/** What all pages that become more share beyond it. */
export const MOST_SHARED_BYTES = 16 * MIB;

/**
 * How much memory pages become, however few bytes they were: the names and numbers of their containers, while they are read
 * and as long as they are the last of their node. Costs are estimates from above. Those of a usual page are never refused
 * for the pages of others.
 */
export class PageMemory {
  /** Beyond the usual, by node. */
  private readonly shared = new Map<string, number>();
  private sharedBytes = 0;

  /** For the next page of a node, in place of its last one. */
  begin(nodeName: string): PageCost {
    const others = this.sharedBytes - (this.shared.get(nodeName) ?? 0);
    return new PageCost(USUAL_BYTES + MOST_SHARED_BYTES - others);
  }

  /** Notes that a page is the last one of its node now. */
  keep(nodeName: string, { bytes }: PageCost): void {
    const beyond = Math.max(0, bytes - USUAL_BYTES);
    this.sharedBytes += beyond - (this.shared.get(nodeName) ?? 0);
    if (beyond > 0) this.shared.set(nodeName, beyond);
    else this.shared.delete(nodeName);
  }

  /** Forgets the pages of all nodes but these. */
  retain(nodeNames: ReadonlySet<string>): void {
    if (this.shared.size === 0) return;
    retainKeys(this.shared, nodeNames);
    this.sharedBytes = [...this.shared.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** What one page becomes, counted while it is read. */
export class PageCost {
  private counted = 0;

  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.counted;
  }

  /** Throws an AnswerTooLargeError when the page becomes more than it may. */
  add(bytes: number): void {
    this.counted += bytes;
    if (this.counted <= this.most) return;
    throw new AnswerTooLargeError(
      `the page names more than fits into the ${this.most} bytes of memory that are left for it`,
    );
  }
}
