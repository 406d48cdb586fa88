import { type AuditEvent, type Level, microTime, type Stage } from './audit-event.js';
import type { AuditFacts } from './audit-facts.js';
import type { AuditDecision } from './audit-policy.js';

/** The stage of a request so far. */
type Progress = 'new' | 'received' | 'complete';

/** What is known once a request is answered. */
export type AuditOutcome = Pick<AuditEvent, 'responseStatus' | 'responseObject' | 'annotations'>;

/** A request that is recorded, and how far its record is. */
export class AuditedRequest {
  private progress: Progress = 'new';

  /** @param store resolves to false when the request must fail, because the event could not be stored */
  constructor(
    private readonly facts: AuditFacts,
    private readonly decision: AuditDecision,
    private readonly store: (event: AuditEvent) => Promise<boolean>,
  ) {}

  get level(): Level {
    return this.decision.level;
  }

  get isComplete(): boolean {
    return this.progress === 'complete';
  }

  /** The first event. Resolves to false when it cannot be stored and the request must fail for it. */
  async received(): Promise<boolean> {
    if (this.progress !== 'new') return true;
    this.progress = 'received';
    return this.emit('RequestReceived', this.facts.requestReceivedTimestamp);
  }

  /** The last events, which are the only ones of a request that never came to its handler. Later calls do nothing. */
  async complete(stages: readonly Stage[], outcome: AuditOutcome, nowMs: number): Promise<void> {
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

  /** No further events: the request is refused, because it cannot be recorded. */
  abandon(): void {
    this.progress = 'complete';
  }

  private async emit(stage: Stage, stageTimestamp: string, outcome: AuditOutcome = {}): Promise<boolean> {
    if (this.decision.omitStages.has(stage)) return true;
    return this.store(this.event(stage, stageTimestamp, outcome));
  }

  /** In the order of the original's fields. */
  private event(
    stage: Stage,
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
