import { giveBack } from '../../model/give-back.js';
import { AnswerTooLargeError } from '../answer-error.js';

/** Holds a page of 30 to 60 Pods; larger ones grow. */
const SMALLEST = 64 * 1024;
/** A larger buffer is not kept: few nodes have such pages, those of 600 Pods and more. */
const LARGEST_KEPT = 1024 * 1024;
const MOST_KEPT_BYTES = 4 * 1024 * 1024;
/**
 * Of all larger buffers together: four of the largest pages, 32 of the smallest that count. Each kubelet that sends without
 * end would else take 16 MiB, however many there are.
 */
export const MOST_LARGE_BYTES = 64 * 1024 * 1024;

/**
 * Buffers in which pages are put together, lent from the first byte of a body until its page is decoded. There are as
 * many as there are answers coming in at the same time, not one for each connection.
 */
export class PageBuffers {
  private readonly free: Buffer[] = [];
  private freeBytes = 0;
  /** Of the buffers that are lent and larger than those that are kept. */
  private largeBytes = 0;

  take(): Buffer {
    const buffer = this.free.pop();
    if (buffer === undefined) return Buffer.allocUnsafeSlow(SMALLEST);
    this.freeBytes -= buffer.length;
    return buffer;
  }

  /**
   * A buffer of at least this length that begins with the bytes of the given one, which is given back. Throws an
   * AnswerTooLargeError when large ones take too much already; then the given one is still lent.
   */
  grow(buffer: Buffer, length: number): Buffer {
    let size = buffer.length;
    while (size < length) size *= 2;
    if (size > LARGEST_KEPT) this.takeLarge(size, buffer.length);
    const larger = Buffer.allocUnsafeSlow(size);
    buffer.copy(larger);
    this.give(buffer);
    return larger;
  }

  /** Nobody may look into the buffer any more: the memory of a large one is given back at once. */
  give(buffer: Buffer): void {
    if (buffer.length > LARGEST_KEPT) {
      this.largeBytes -= buffer.length;
      return giveBack(buffer);
    }
    if (this.freeBytes + buffer.length > MOST_KEPT_BYTES) return;
    this.free.push(buffer);
    this.freeBytes += buffer.length;
  }

  private takeLarge(size: number, before: number): void {
    const others = this.largeBytes - (before > LARGEST_KEPT ? before : 0);
    if (others + size > MOST_LARGE_BYTES) {
      throw new AnswerTooLargeError(`the page is larger than ${before} bytes, and such pages of others take ${others}`);
    }
    this.largeBytes += size;
  }
}
