import type { AuditEvent } from './audit-event.js';

/** Where audit events go. */
export interface AuditBackend {
  /** Resolves to whether the events are stored, or on their way. Never rejects. */
  process(events: readonly AuditEvent[]): Promise<boolean>;
  /** Resolves when everything that was processed is stored or lost. Nothing is processed after that. */
  close(): Promise<void>;
}

/** Hands every event to all backends; an event is stored when all have it. */
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

/** Lets requests go on whose events cannot be stored: mode `blocking`. */
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
