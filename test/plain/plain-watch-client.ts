import type { Watcher, WatchOutput } from '../../src/metrics-api/watch/watcher.js';

/** A client of a watcher. It reads when it is told to, so that bytes that are overwritten before are seen. */
export class PlainWatchClient implements WatchOutput {
  /** What was written and not read yet. */
  pending: { readonly bytes: Uint8Array; readonly sent: () => void } | undefined;
  readonly watcher: Watcher;
  hasEnded = false;
  private hasStarted = false;

  constructor(open: (output: WatchOutput) => Watcher) {
    this.watcher = open(this);
  }

  start(): void {
    if (!this.hasStarted) this.watcher.start();
    this.hasStarted = true;
  }

  /** A change was stored. */
  feed(): void {
    this.watcher.feed();
  }

  /** The bytes of the next write; undefined if there are none. */
  read(): Buffer | undefined {
    this.start();
    const { pending } = this;
    if (pending === undefined) return undefined;
    this.pending = undefined;
    const bytes = Buffer.from(pending.bytes);
    pending.sent();
    return bytes;
  }

  write(bytes: Uint8Array, sent: () => void): void {
    if (this.pending !== undefined) throw new Error('written before the last write was sent');
    this.pending = { bytes, sent };
  }

  end(): void {
    this.hasEnded = true;
  }
}
