import { AnswerTooLargeError } from '../answer-error.js';

const MIB = 1024 * 1024;

/** The memory that the page of any node may take: names and numbers of about 1,500 Pods with two containers each. */
export const USUAL_BYTES = 2 * MIB;
/** The memory that all larger pages together may take beyond that. */
export const MOST_SHARED_BYTES = 16 * MIB;

/**
 * Bounds the memory that pages become: the names and numbers of their containers, while a page is read and while it is
 * the last one of its node. Costs are estimates from above. A page of at most `USUAL_BYTES` is never refused because of
 * others.
 */
export class PageMemory {
  private sharedBytes = 0;

  /** Begins the next page of a node. It replaces the last one, which takes `lastBytes` of the shared memory. */
  beginPage(lastBytes: number): PageCost {
    return new PageCost(USUAL_BYTES + MOST_SHARED_BYTES - (this.sharedBytes - lastBytes));
  }

  /** Notes that the page has replaced the last one. Returns what it takes of the shared memory. */
  keepPage({ bytes }: PageCost, lastBytes: number): number {
    const beyond = Math.max(0, bytes - USUAL_BYTES);
    this.sharedBytes += beyond - lastBytes;
    return beyond;
  }

  /** Gives back what the last page of a node takes of the shared memory. */
  releasePage(lastBytes: number): void {
    this.sharedBytes -= lastBytes;
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
  addBytes(bytes: number): void {
    this.counted += bytes;
    if (this.counted <= this.most) return;
    throw new AnswerTooLargeError(
      `the page names more than fits into the ${this.most} bytes of memory that are left for it`,
    );
  }
}
