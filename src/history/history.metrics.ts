import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';

/** How much memory the history takes, in bytes. */
export const HISTORY_BYTES = 'metrics_ts_history_bytes';
/** The most memory that the history may take, in bytes. */
export const HISTORY_BUDGET = 'metrics_ts_history_budget_bytes';
/** The time that one point of the history covers, in seconds. It doubles when the budget is reached. */
export const HISTORY_STEP = 'metrics_ts_history_step_seconds';

export const historyMetrics = [
  makeGaugeProvider({ name: HISTORY_BYTES, help: 'Memory that the history takes, in bytes.' }),
  makeGaugeProvider({ name: HISTORY_BUDGET, help: 'The most memory that the history may take, in bytes.' }),
  makeGaugeProvider({
    name: HISTORY_STEP,
    help: 'Time that one point of the history covers, in seconds. It doubles when the budget is reached.',
  }),
];
