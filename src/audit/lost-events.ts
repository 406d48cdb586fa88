import { Logger } from '@nestjs/common';

/** Counts the events that a backend loses, and tells when that begins and when it is over: one line each. */
export class LostEvents {
  private readonly logger = new Logger('audit');
  private lost = 0;
  private failing = false;

  /**
   * @param where to which backend, for the log
   * @param count adds to the metric
   */
  constructor(
    private readonly where: string,
    private readonly count: (events: number) => void,
  ) {}

  /** So many events could not be stored. */
  failed(events: number, error: unknown): void {
    this.lost += events;
    this.count(events);
    if (this.failing) return;
    this.failing = true;
    const problem = error instanceof Error ? error.message : String(error);
    this.logger.error(`${this.where}: audit events are lost: ${problem}. Requests are served on without a record`);
  }

  /** Events were stored. */
  worked(): void {
    if (!this.failing) return;
    this.failing = false;
    this.logger.log(`${this.where}: audit events are stored again; ${this.lost} are lost`);
    this.lost = 0;
  }
}
