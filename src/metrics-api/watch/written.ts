import type { WriterMemory } from '../encoding/forward-writer.js';

/** How many bytes of memory a write gets: enough for the most events at once. Pieces that need more are not kept. */
const PIECE_BYTES = 64 * 1024;

/** The most pieces that are kept for later. */
const MOST_FREE = 64;

/** The most writes that are kept for other clients. Watchers of more namespaces than these do not share each write. */
const MOST_SHARED = 32;

/**
 * Memory for events. New memory for each write costs more than the events: V8 collects all garbage for every few
 * megabytes outside its heap (decision 040).
 */
export class EventMemory implements WriterMemory {
  private readonly own = new WeakSet<ArrayBufferLike>();
  private readonly free = new Set<ArrayBufferLike>();

  readonly take = (size: number): Buffer => {
    if (size > PIECE_BYTES) return Buffer.allocUnsafeSlow(size);
    for (const piece of this.free) {
      this.free.delete(piece);
      return Buffer.from(piece as ArrayBuffer);
    }
    const bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
    this.own.add(bytes.buffer);
    return bytes;
  };

  /** Takes back what nobody reads any more. What is from elsewhere stays there. */
  readonly put = ({ buffer }: Uint8Array): void => {
    if (this.own.has(buffer) && this.free.size < MOST_FREE) this.free.add(buffer);
  };

  /** Keeps nothing. */
  clear(): void {
    this.free.clear();
  }
}

/** Events as bytes. Their memory is used again once each of their users has dropped them. */
export class Written {
  private users = 1;

  constructor(
    readonly bytes: Buffer,
    readonly events: number,
    private readonly memory: EventMemory,
  ) {}

  /** Adds a user. */
  hold(): this {
    this.users++;
    return this;
  }

  /** Says that a user does not need the bytes any more. A user that cannot know must not say so. */
  drop(): void {
    if (--this.users === 0) this.memory.put(this.bytes);
  }
}

/** What was written since the last change, for other clients that get the same. */
export class SharedWrites {
  private readonly all = new Map<string, Written>();

  /** Returns what was written under this name, or writes it. The caller drops it. */
  readonly share = (name: string, write: () => Written): Written => {
    let written = this.all.get(name);
    if (written === undefined) {
      written = write();
      // Clients that lag are at places of their own, where nobody else comes by.
      if (this.all.size === MOST_SHARED) this.forget();
      this.all.set(name, written);
    }
    return written.hold();
  };

  forget(): void {
    for (const written of this.all.values()) written.drop();
    this.all.clear();
  }
}
