import type { OutgoingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { WatchOutput } from './watcher.js';

/**
 * The body of a watch. Fastify sends a body by its `pipe`. This one does not copy from the stream: it writes to the
 * response itself, since only the callback of such a write says that Node does not need the bytes any more.
 */
export class WatchBody extends Readable implements WatchOutput {
  private response: OutgoingMessage | undefined;
  private hasEnded = false;

  /**
   * @param begin called when bytes can be written
   * @param left called once the response has ended, or the client has left
   */
  constructor(
    private readonly begin: () => void,
    private readonly left: () => void,
  ) {
    super({ read: () => undefined });
  }

  override pipe<T extends NodeJS.WritableStream>(response: T): T {
    this.response = response as unknown as OutgoingMessage;
    this.begin();
    // A client waits for the head, even if there is nothing to send.
    if (!this.response.headersSent) this.response.flushHeaders();
    if (this.hasEnded) this.endResponse();
    return response;
  }

  write(bytes: Uint8Array, sent: () => void): void {
    this.response!.write(bytes, (error) => {
      if (!error) sent();
    });
  }

  end(): void {
    this.hasEnded = true;
    if (this.response?.headersSent === true) this.endResponse();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.left();
    done(error);
  }

  private endResponse(): void {
    this.response!.end(() => {
      this.push(null);
      this.resume();
    });
  }
}
