import { listMemory } from './list-memory.js';

/**
 * Smaller lists are left to the garbage collector, in bytes. Larger ones have memory of their own, which the kernel takes
 * back at once (`MALLOC_MMAP_THRESHOLD_`).
 */
export const SMALLEST_LENT = 128 * 1024;

/**
 * How long a list must have no lease before its memory is freed, in milliseconds. A caller that got the list takes its
 * lease within the same turn. By then Node.js has also dropped what it still had to send over a connection that was cut.
 */
const GRACE_MS = 100;

/** The right to read the bytes of a list. It ends with `release`. */
export class Lease {
  private released = false;

  constructor(
    private readonly memory: Uint8Array,
    private readonly onRelease: () => void,
  ) {}

  /** The list. Throws once the lease is released. What was got before must not be read after that either. */
  get bytes(): Uint8Array {
    if (this.released) throw new Error('the lease of this list was released');
    return this.memory;
  }

  /** Says that nobody reads the bytes under this lease any more. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.onRelease();
  }
}

/**
 * The bytes of one list, which several clients may be sent. A lease is the only way to them.
 *
 * A list of 30,000 Pods has 14 MB. The garbage collector finds one that nobody needs only after the next ones were made.
 * So its memory is freed by hand, after `retire` and the last release, and the next list is written into it.
 */
export class LentList {
  /** How many bytes the list has. */
  readonly length: number;
  /** Undefined once it is freed. */
  private memory: Uint8Array | undefined;
  private leases = 0;
  private retired = false;
  private timer?: NodeJS.Timeout;

  /** @param memory the list, which nobody else reads; from `SMALLEST_LENT` on it has an `ArrayBuffer` of its own */
  constructor(memory: Uint8Array) {
    this.memory = memory;
    this.length = memory.length;
  }

  /** Returns the right to read the bytes. Throws if the memory was freed, that is, too long after `retire`. */
  lease(): Lease {
    if (this.memory === undefined) throw new Error('the memory of this list was freed: take its lease in time');
    this.leases++;
    clearTimeout(this.timer);
    return new Lease(this.memory, () => {
      this.leases--;
      this.freeWhenUnused();
    });
  }

  /** Says that no new client gets the list. Its memory is freed once the leases are released. */
  retire(): void {
    this.retired = true;
    this.freeWhenUnused();
  }

  private freeWhenUnused(): void {
    if (!this.retired || this.leases > 0 || this.length < SMALLEST_LENT) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.memory !== undefined) listMemory.returnBuffer(Buffer.from(this.memory.buffer as ArrayBuffer));
      this.memory = undefined;
    }, GRACE_MS).unref();
  }
}
