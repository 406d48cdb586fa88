import type { AuditEvent } from './audit-event.js';

/** A destination of audit events. */
export interface AuditBackend {
  /** Resolves to true if the events are stored or on their way. Never rejects. */
  process(events: readonly AuditEvent[]): Promise<boolean>;
  /** Resolves when all processed events are stored or lost. Nothing may be processed after that. */
  close(): Promise<void>;
}

/** Passes every event to all backends. An event is stored if all of them have it. */
export class AllBackends implements AuditBackend {
  constructor(private readonly backends: readonly AuditBackend[]) {}

  async process(events: readonly AuditEvent[]): Promise<boolean> {
    const stored = await Promise.all(this.backends.map((backend) => backend.process(events)));
    return !stored.includes(false);
  }

  async close(): Promise<void> {
    await Promise.all(this.backends.map((backend) => backend.close()));
  }
}

/** Lets requests continue if their events cannot be stored: mode `blocking`. */
export class ForgivingBackend implements AuditBackend {
  constructor(private readonly backend: AuditBackend) {}

  async process(events: readonly AuditEvent[]): Promise<boolean> {
    await this.backend.process(events);
    return true;
  }

  close(): Promise<void> {
    return this.backend.close();
  }
}
