/** A piece has room for what is written at once. Larger writes have memory of their own. */
const PIECE_BYTES = 40 * 1024;
/** The most pieces that wait for the next events: a step of a cycle at 1,000 nodes takes 12 of them for each form. */
const MOST_SPARE = 32;

/**
 * Memory for events. A piece is written again when all clients have sent it. With new memory for each write V8 collected
 * all garbage in each cycle, which took more than to write the events (`npm run bench:watchers`).
 */
export class EventMemory {
  private readonly spare: ArrayBuffer[] = [];
  private readonly lent = new WeakSet<ArrayBufferLike>();

  /** Returns at least `size` bytes. Their content is arbitrary. */
  readonly take = (size: number): Buffer => {
    if (size > PIECE_BYTES) return Buffer.allocUnsafeSlow(size);
    const piece = this.spare.pop() ?? new ArrayBuffer(PIECE_BYTES);
    this.lent.add(piece);
    return Buffer.from(piece);
  };

  /** Takes a piece back that nobody reads any more. Ignores other memory. */
  readonly put = ({ buffer }: Buffer): void => {
    if (!this.lent.delete(buffer) || this.spare.length === MOST_SPARE) return;
    this.spare.push(buffer as ArrayBuffer);
  };

  /** Returns a copy in a piece. */
  copy(bytes: Uint8Array): Buffer {
    const copy = this.take(bytes.length).subarray(0, bytes.length);
    copy.set(bytes);
    return copy;
  }

  /** Leaves spare pieces to the garbage collector. */
  clear(): void {
    this.spare.length = 0;
  }
}

/** The memory of the events of all watches. */
export const eventMemory = new EventMemory();
