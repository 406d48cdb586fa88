import { freeBuffer } from '../../model/give-back.js';
import { AnswerTooLargeError } from '../answer-error.js';

/** Enough for a page of 30 to 60 Pods. For a larger page the buffer grows. */
const SMALLEST = 64 * 1024;

/** Bounds on pages, in bytes. */
export interface PageLimits {
  /** No page is larger. */
  readonly largestPage: number;
  /** A larger buffer is not kept for the next page; 0: none is. */
  readonly largestKept: number;
  /** What all buffers that are not kept may take together. */
  readonly mostLarge: number;
}

/**
 * The largest page is forty times that of 250 Pods with two containers each. Nodes of 600 Pods and more have a buffer
 * that is not kept. All of these take at most four of the largest pages: without that bound, each kubelet that sends
 * without end would take 16 MiB.
 */
export const KUBELET_PAGES: PageLimits = {
  largestPage: 16 * 1024 * 1024,
  largestKept: 1024 * 1024,
  mostLarge: 64 * 1024 * 1024,
};

const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * The buffers into which pages are read. One is lent from the first byte of a body until its page is decoded. So there
 * are as many as there are responses at the same time, and not one for each connection.
 */
export class PageBuffers {
  private readonly free: Buffer[] = [];
  private freeBytes = 0;
  /** The bytes of all lent buffers that are too large to be kept. */
  private largeBytes = 0;

  constructor(readonly limits: PageLimits) {}

  /** Returns a buffer. Throws an AnswerTooLargeError when none is kept and all together take too much already. */
  lendBuffer(): Buffer {
    const buffer = this.free.pop();
    if (buffer === undefined) {
      if (SMALLEST > this.limits.largestKept) this.reserveLarge(SMALLEST, 0);
      return Buffer.allocUnsafeSlow(SMALLEST);
    }
    this.freeBytes -= buffer.length;
    return buffer;
  }

  /**
   * Replaces a buffer by one of at least this length that begins with the same bytes. Throws an AnswerTooLargeError
   * when large buffers take too much already; then the given buffer is still lent.
   */
  growBuffer(buffer: Buffer, length: number): Buffer {
    let size = buffer.length;
    while (size < length) size *= 2;
    if (size > this.limits.largestKept) this.reserveLarge(size, buffer.length);
    const larger = Buffer.allocUnsafeSlow(size);
    buffer.copy(larger);
    this.returnBuffer(buffer);
    return larger;
  }

  /** Takes a buffer back. The caller must not read it any more: the memory of a large one is freed at once. */
  returnBuffer(buffer: Buffer): void {
    if (buffer.length > this.limits.largestKept) {
      this.largeBytes -= buffer.length;
      return freeBuffer(buffer);
    }
    if (this.freeBytes + buffer.length > MOST_KEPT_BYTES) return;
    this.free.push(buffer);
    this.freeBytes += buffer.length;
  }

  private reserveLarge(size: number, before: number): void {
    const others = this.largeBytes - (before > this.limits.largestKept ? before : 0);
    if (others + size > this.limits.mostLarge) {
      throw new AnswerTooLargeError(`the page is larger than ${before} bytes, and such pages of others take ${others}`);
    }
    this.largeBytes += size;
  }
}
