import type { AuditBackend } from './audit-backend.js';
import type { AuditEvent } from './audit-event.js';
import { type LineOutput, LineQueue } from './line-queue.js';
import type { LostEvents } from './lost-events.js';

/** Events as lines, in a file or on standard output. */
export class LogBackend implements AuditBackend {
  private readonly queue: LineQueue;

  constructor(
    output: LineOutput,
    private readonly toLine: (event: AuditEvent) => string,
    private readonly lost: LostEvents,
  ) {
    this.queue = new LineQueue(output);
  }

  async process(events: readonly AuditEvent[]): Promise<boolean> {
    try {
      await this.queue.write(events.map(this.toLine).join(''));
    } catch (error) {
      this.lost.failed(events.length, error);
      return false;
    }
    this.lost.worked();
    return true;
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}
