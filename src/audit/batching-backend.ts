import type { Clock } from '../cluster/clock.js';
import type { AuditDelivery } from '../config/audit-options.js';
import type { AuditBackend } from './audit-backend.js';
import type { AuditEvent } from './audit-event.js';
import type { LostEvents } from './lost-events.js';

/** Settings of batches. */
export type BatchOptions = Pick<AuditDelivery, 'bufferSize' | 'maxBatchSize' | 'maxBatchWaitMs' | 'throttle'> & {
  /** At most this many batches are sent at once. */
  readonly concurrency: number;
};

/**
 * Lets requests continue at once: mode `batch`. Events wait until they fill a batch, or until the first has waited long
 * enough. Events beyond the buffer are lost, so a slow backend costs no memory.
 */
export class BatchingBackend implements AuditBackend {
  private readonly waiting: AuditEvent[] = [];
  private readonly throttle?: Throttle;
  private cancelWait?: () => void;
  private cancelThrottle?: () => void;
  private isDue = false;
  private sending = 0;
  private closing = false;
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly delegate: AuditBackend,
    private readonly batching: BatchOptions,
    private readonly lost: LostEvents,
    private readonly clock: Clock,
  ) {
    if (batching.throttle) this.throttle = new Throttle(batching.throttle, clock);
  }

  process(events: readonly AuditEvent[]): Promise<boolean> {
    const room = this.closing ? 0 : this.batching.bufferSize - this.waiting.length;
    this.waiting.push(...events.slice(0, room));
    if (events.length > room) this.lost.failed(events.length - room, new Error('the buffer is full'));
    this.send();
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.closing = true;
    this.send();
    if (!this.isIdle) await new Promise<void>((resolve) => this.idle.push(resolve));
    await this.delegate.close();
  }

  private get isIdle(): boolean {
    return this.waiting.length === 0 && this.sending === 0;
  }

  /** Sends what can be sent now, and schedules the rest. */
  private send(): void {
    const { maxBatchSize, maxBatchWaitMs, concurrency } = this.batching;
    while (this.waiting.length > 0 && this.sending < concurrency) {
      if (this.waiting.length < maxBatchSize && !this.isDue && !this.closing) {
        this.cancelWait ??= this.clock.after(maxBatchWaitMs, () => this.due());
        return;
      }
      if (this.cancelThrottle && !this.closing) return;
      const delayMs = this.closing ? 0 : (this.throttle?.take() ?? 0);
      if (delayMs > 0) {
        this.cancelThrottle = this.clock.after(delayMs, () => this.throttled());
        return;
      }
      this.sendBatch(this.waiting.splice(0, maxBatchSize));
    }
    if (this.isIdle) for (const resolve of this.idle.splice(0)) resolve();
  }

  private sendBatch(batch: readonly AuditEvent[]): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.isDue = false;
    this.sending += 1;
    void this.delegate.process(batch).finally(() => {
      this.sending -= 1;
      this.send();
    });
  }

  private due(): void {
    this.cancelWait = undefined;
    this.isDue = true;
    this.send();
  }

  private throttled(): void {
    this.cancelThrottle = undefined;
    this.send();
  }
}

/** A token bucket: a burst after a quiet time, and an average rate per second. */
class Throttle {
  private tokens: number;
  private readMs: number;

  constructor(
    private readonly rate: { readonly perSecond: number; readonly burst: number },
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.tokens = rate.burst;
    this.readMs = clock.now();
  }

  /** Takes a token and returns 0, or returns the milliseconds until the next token. */
  take(): number {
    const nowMs = this.clock.now();
    const gained = ((nowMs - this.readMs) / 1000) * this.rate.perSecond;
    this.tokens = Math.min(this.rate.burst, this.tokens + gained);
    this.readMs = nowMs;
    if (this.tokens < 1) return ((1 - this.tokens) / this.rate.perSecond) * 1000;
    this.tokens -= 1;
    return 0;
  }
}
