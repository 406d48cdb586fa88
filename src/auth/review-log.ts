import { Logger } from '@nestjs/common';
import { errorMessage } from '../model/error-message.js';

/** Logs once that reviews fail, and once that they work again. Requests may come by the thousand. */
export class ReviewLog {
  private readonly logger = new Logger('auth');
  private failing = false;

  /**
   * @param kind the plural
   * @param consequence what the failure means for clients
   */
  constructor(
    private readonly kind: string,
    private readonly consequence: string,
  ) {}

  failed(error: unknown): void {
    if (this.failing) return;
    this.failing = true;
    const problem = errorMessage(error);
    this.logger.error(`${this.kind} fail: ${problem}. ${this.consequence}`);
  }

  answered(): void {
    if (!this.failing) return;
    this.failing = false;
    this.logger.log(`${this.kind} work again`);
  }
}
