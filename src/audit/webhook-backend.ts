import { type Clock, pause } from '../cluster/clock.js';
import type { AuditBackend } from './audit-backend.js';
import { type AuditEvent, eventList } from './audit-event.js';
import type { LostEvents } from './lost-events.js';

/** The server that gets events. */
export interface WebhookTarget {
  /** Sends a body. Rejects if it is not accepted, or if the signal aborts. */
  send(body: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The stop of the server: it first sends the rest without pauses, then gives up. */
export interface ClosingSignals {
  readonly closing: AbortSignal;
  readonly overdue: AbortSignal;
}

/** The first attempt and four more, as in the original. */
const ATTEMPTS = 5;
const FACTOR = 1.5;
const JITTER = 0.2;

/** Sends events to a server. Retries with growing pauses, up to the limit of attempts. */
export class WebhookBackend implements AuditBackend {
  /** @param initialBackoffMs the first pause */
  constructor(
    private readonly target: WebhookTarget,
    private readonly initialBackoffMs: number,
    private readonly lost: LostEvents,
    private readonly clock: Clock,
    private readonly ending: ClosingSignals,
  ) {}

  async process(events: readonly AuditEvent[]): Promise<boolean> {
    const body = eventList(events);
    let failure: unknown;
    for (let attempt = 0; attempt < ATTEMPTS && !this.ending.overdue.aborted; attempt++) {
      if (attempt > 0) await pause(this.clock, this.pauseMs(attempt), this.ending.closing);
      try {
        await this.target.send(body, this.ending.overdue);
        this.lost.worked();
        return true;
      } catch (error) {
        failure = error;
      }
    }
    this.lost.failed(events.length, failure ?? new Error('the server stops'));
    return false;
  }

  close(): Promise<void> {
    return this.target.close();
  }

  private pauseMs(attempt: number): number {
    return this.initialBackoffMs * FACTOR ** (attempt - 1) * (1 + this.clock.random() * JITTER);
  }
}
