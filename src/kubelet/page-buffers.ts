/** Holds a page of 30 to 60 Pods; larger ones grow. */
const SMALLEST = 64 * 1024;
/** A larger buffer is not kept: few nodes have such pages. */
const LARGEST_KEPT = 1024 * 1024;
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Buffers in which pages are put together, lent from the first byte of a body until its page is decoded. There are as
 * many as there are answers coming in at the same time, not one for each connection.
 */
export class PageBuffers {
  private readonly free: Buffer[] = [];
  private freeBytes = 0;

  take(): Buffer {
    const buffer = this.free.pop();
    if (buffer === undefined) return Buffer.allocUnsafeSlow(SMALLEST);
    this.freeBytes -= buffer.length;
    return buffer;
  }

  /** A buffer of at least this length that begins with the bytes of the given one, which is given back. */
  grow(buffer: Buffer, length: number): Buffer {
    let size = buffer.length;
    while (size < length) size *= 2;
    const larger = Buffer.allocUnsafeSlow(size);
    buffer.copy(larger);
    this.give(buffer);
    return larger;
  }

  give(buffer: Buffer): void {
    if (buffer.length > LARGEST_KEPT || this.freeBytes + buffer.length > MOST_KEPT_BYTES) return;
    this.free.push(buffer);
    this.freeBytes += buffer.length;
  }
}
