import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { UsageHistory } from '../model/usage-history.js';
import { HISTORY_BUDGET, HISTORY_BYTES, HISTORY_STEP } from './history.metrics.js';

/** Shows the memory and the step of the history, read when `/metrics` is. */
@Injectable()
export class HistoryMetrics {
  constructor(
    history: UsageHistory,
    @InjectMetric(HISTORY_BYTES) bytes: Gauge,
    @InjectMetric(HISTORY_BUDGET) budget: Gauge,
    @InjectMetric(HISTORY_STEP) step: Gauge,
  ) {
    // As `collect` in a gauge's configuration, which has no access to the history.
    Object.assign(bytes, { collect: () => bytes.set(history.state.bytes) });
    Object.assign(budget, { collect: () => budget.set(history.state.budgetBytes) });
    Object.assign(step, { collect: () => step.set(history.state.stepMs / 1000) });
  }
}
