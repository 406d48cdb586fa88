import { freeBuffer } from '../../model/give-back.js';

/** How long memory waits for the next list, in milliseconds. The Vertical Pod Autoscaler lists all Pods each minute. */
const KEPT_MS = 120_000;

/** New memory has a tenth more than is needed, so that the next list fits too. Pages that are not written are not resident. */
const ROOM_TO_GROW = 0.1;

/**
 * Memory for large lists. The piece of the last list is kept for the next one. New memory for 30,000 Pods, 14 MB, costs as
 * much as writing them: V8 begins a full collection (50 to 60 ms of CPU), and the kernel fills its pages (10 ms).
 */
export class ListMemory {
  private spare?: Buffer | undefined;
  private timer?: NodeJS.Timeout;

  /** Returns at least `size` bytes. Their content is arbitrary. */
  takeBuffer(size: number): Buffer {
    const { spare } = this;
    const withRoom = size + Math.ceil(size * ROOM_TO_GROW);
    if (spare !== undefined && spare.length < size) this.clear();
    // A list of one namespace must not keep the memory of a list of all.
    else if (spare !== undefined && spare.length <= 2 * withRoom) {
      clearTimeout(this.timer);
      this.spare = undefined;
      return spare;
    }
    return Buffer.allocUnsafeSlow(withRoom);
  }

  /** Takes memory back. The caller must not read it any more. */
  returnBuffer(memory: Buffer): void {
    if (this.spare !== undefined && this.spare.length >= memory.length) return freeBuffer(memory);
    this.clear();
    this.spare = memory;
    this.timer = setTimeout(() => this.clear(), KEPT_MS).unref();
  }

  /** Frees the piece that is kept. */
  clear(): void {
    clearTimeout(this.timer);
    if (this.spare !== undefined) freeBuffer(this.spare);
    this.spare = undefined;
  }
}

/** The memory of all lists. One piece is enough when the last list was sent before the next is written. */
export const listMemory = new ListMemory();
