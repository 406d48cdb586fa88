import type { AuditDelivery } from '../config/audit-options.js';
import type { AuditBackend } from './audit-backend.js';
import { type AuditEvent, jsonLine } from './audit-event.js';
import type { LostEvents } from './lost-events.js';

/**
 * Limits the sizes of events and batches, in bytes of JSON. An event that is too large loses the response object, and
 * is dropped if that is not enough. A batch that is too large is split.
 */
export class TruncatingBackend implements AuditBackend {
  constructor(
    private readonly delegate: AuditBackend,
    private readonly limits: NonNullable<AuditDelivery['truncate']>,
    private readonly lost: LostEvents,
  ) {}

  async process(events: readonly AuditEvent[]): Promise<boolean> {
    const batches: AuditEvent[][] = [];
    let size = Infinity;
    for (const event of events) {
      const truncated = this.truncate(event);
      if (truncated === undefined) continue;
      const bytes = sizeOf(truncated);
      if (size + bytes > this.limits.maxBatchSize) {
        batches.push([]);
        size = 0;
      }
      batches.at(-1)!.push(truncated);
      size += bytes;
    }
    let stored = true;
    for (const batch of batches) stored = (await this.delegate.process(batch)) && stored;
    return stored;
  }

  close(): Promise<void> {
    return this.delegate.close();
  }

  private truncate(event: AuditEvent): AuditEvent | undefined {
    const { maxEventSize } = this.limits;
    if (sizeOf(event) <= maxEventSize) return event;
    const annotations = { ...event.annotations, 'audit.k8s.io/truncated': 'true' };
    const truncated = { ...event, responseObject: undefined, annotations };
    if (sizeOf(truncated) <= maxEventSize) return truncated;
    this.lost.failed(1, new Error(`an event is larger than ${maxEventSize} bytes even when it is truncated`));
    return undefined;
  }
}

function sizeOf(event: AuditEvent): number {
  return Buffer.byteLength(jsonLine(event));
}
