import { eventMemory } from './event-memory.js';

/** Events as bytes, which several clients may be sent. Each holder releases them once. */
export class Written {
  private holders = 1;

  /** The caller is the first holder. */
  constructor(
    readonly bytes: Buffer,
    readonly events: number,
    private readonly memory = eventMemory,
  ) {}

  /** Adds a holder. */
  hold(): this {
    this.holders++;
    return this;
  }

  /** Says that a holder does not read the bytes any more. After the last one they are overwritten. */
  release(): void {
    if (--this.holders === 0) this.memory.put(this.bytes);
  }
}
