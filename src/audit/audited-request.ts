import { type AuditEvent, type AuditLevel, microTime, type AuditStage } from './audit-event.js';
import type { AuditFacts } from './audit-facts.js';
import type { AuditDecision } from './audit-policy.js';

/** The current stage of a request. */
type Progress = 'new' | 'received' | 'started' | 'complete';

/** The facts of a finished request. */
export type AuditOutcome = Pick<AuditEvent, 'responseStatus' | 'responseObject' | 'annotations'>;

/** A recorded request, and the progress of its record. */
export class AuditedRequest {
  private progress: Progress = 'new';

  /** @param store resolves to false if the request must fail because its event could not be stored */
  constructor(
    private readonly facts: AuditFacts,
    private readonly decision: AuditDecision,
    private readonly store: (event: AuditEvent) => Promise<boolean>,
  ) {}

  get level(): AuditLevel {
    return this.decision.level;
  }

  get isComplete(): boolean {
    return this.progress === 'complete';
  }

  /** Stores the first event. Resolves to false if it cannot be stored and the request must fail. */
  async received(): Promise<boolean> {
    if (this.progress !== 'new') return true;
    this.progress = 'received';
    return this.emit('RequestReceived', this.facts.requestReceivedTimestamp);
  }

  /** Stores the event of a response that has begun and goes on. Later calls do nothing. */
  async started(outcome: AuditOutcome, nowMs: number): Promise<void> {
    if (this.isStarted || this.isComplete) return;
    this.progress = 'started';
    await this.emit('ResponseStarted', microTime(nowMs), outcome);
  }

  /** Whether `started` was called, and the request goes on. */
  get isStarted(): boolean {
    return this.progress === 'started';
  }

  /**
   * Stores the last events. They are the only ones if the request never reached its handler. Later calls do nothing.
   */
  async complete(stages: readonly AuditStage[], outcome: AuditOutcome, nowMs: number): Promise<void> {
    if (this.isComplete) return;
    this.progress = 'complete';
    for (const stage of stages) {
      const timestamp = stage === 'RequestReceived' ? this.facts.requestReceivedTimestamp : microTime(nowMs);
      await this.emit(stage, timestamp, stage === 'RequestReceived' ? {} : outcome);
    }
  }

  /** Whether `received` was called. */
  get isReceived(): boolean {
    return this.progress !== 'new';
  }

  /** Stops the record: the request is refused because it cannot be recorded. */
  abandon(): void {
    this.progress = 'complete';
  }

  private async emit(stage: AuditStage, stageTimestamp: string, outcome: AuditOutcome = {}): Promise<boolean> {
    if (this.decision.omitStages.has(stage)) return true;
    return this.store(this.event(stage, stageTimestamp, outcome));
  }

  /** The fields are in the order of the original. */
  private event(
    stage: AuditStage,
    stageTimestamp: string,
    { responseStatus, responseObject, annotations }: AuditOutcome,
  ): AuditEvent {
    const { auditID, requestReceivedTimestamp, ...facts } = this.facts;
    return {
      level: this.level,
      auditID,
      stage,
      ...facts,
      ...(responseStatus && { responseStatus }),
      ...(responseObject !== undefined && { responseObject }),
      requestReceivedTimestamp,
      stageTimestamp,
      ...(annotations && { annotations }),
    };
  }
}
