import { Logger } from '@nestjs/common';
import { systemProblem } from '../model/system-error.js';

/** Counts the events that a backend loses. Logs one line when the losses begin and one when they end. */
export class LostEvents {
  private readonly logger = new Logger('audit');
  private lost = 0;
  private failing = false;

  /**
   * @param where names the backend in the log
   * @param count adds to the metric
   * @param strict whether requests are refused if their events are lost
   */
  constructor(
    private readonly where: string,
    private readonly count: (events: number) => void,
    private readonly strict = false,
  ) {}

  /** Notes that events could not be stored. */
  failed(events: number, error: unknown): void {
    this.lost += events;
    this.count(events);
    if (this.failing) return;
    this.failing = true;
    const then = this.strict
      ? 'Audited requests are refused until events can be stored (mode blocking-strict)'
      : 'Requests continue without a record';
    this.logger.error(`${this.where}: audit events are lost: ${systemProblem(error, 'file')}. ${then}`);
  }

  /** Notes that events were stored. */
  worked(): void {
    if (!this.failing) return;
    this.failing = false;
    this.logger.log(`${this.where}: audit events are stored again; ${this.lost} were lost`);
    this.lost = 0;
  }
}
