/** Writes text and resolves when it is written. */
export interface LineOutput {
  writeLines(text: string): Promise<void>;
  /** Resolves when everything is written and closed. */
  close(): Promise<void>;
}

/** At most this many bytes wait for an output that hangs, such as a file on a server that is down. */
const MOST_WAITING = 16 * 1024 * 1024;
/** Lines are written together up to about this many bytes, because each write has a fixed cost. */
const LARGEST_WRITE = 256 * 1024;

interface Waiting {
  readonly lines: string;
  readonly bytes: number;
  readonly done: (error?: Error) => void;
}

/** Writes lines in order, one write at a time. Lines that arrive during a write go into the next one. */
export class LineQueue {
  private readonly waiting: Waiting[] = [];
  private bytes = 0;
  private running?: Promise<void>;

  constructor(private readonly output: LineOutput) {}

  /** Resolves when the lines are written. Rejects if they are not, or if too many wait. */
  write(lines: string): Promise<void> {
    const bytes = Buffer.byteLength(lines);
    if (this.waiting.length > 0 && this.bytes + bytes > MOST_WAITING) {
      return Promise.reject(new Error('writing is too slow, or hangs'));
    }
    this.bytes += bytes;
    const written = new Promise<void>((resolve, reject) => {
      this.waiting.push({ lines, bytes, done: (error) => (error ? reject(error) : resolve()) });
    });
    this.running ??= this.run().finally(() => (this.running = undefined));
    return written;
  }

  async close(): Promise<void> {
    await this.running;
    await this.output.close();
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      let failure: Error | undefined;
      try {
        await this.output.writeLines(batch.map(({ lines }) => lines).join(''));
      } catch (error) {
        failure = error as Error;
      }
      for (const { bytes, done } of batch) {
        this.bytes -= bytes;
        done(failure);
      }
    }
  }

  private nextBatch(): Waiting[] {
    let count = 1;
    let bytes = this.waiting[0]!.bytes;
    while (count < this.waiting.length && bytes + this.waiting[count]!.bytes <= LARGEST_WRITE) {
      bytes += this.waiting[count]!.bytes;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}
