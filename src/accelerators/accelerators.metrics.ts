import { makeCounterProvider } from '@willsoto/nestjs-prometheus';

/** Scrapes of exporters, by vendor and result. */
export const SCRAPES = 'metrics_ts_accelerator_scrapes_total';
/** What was left out of pages, by vendor and reason. */
export const DROPPED = 'metrics_ts_accelerator_dropped_total';

export const acceleratorMetrics = [
  makeCounterProvider({
    name: SCRAPES,
    help: 'Scrapes of exporters of accelerators, by vendor and by result: success, failure or left_out.',
    labelNames: ['vendor', 'result'],
  }),
  makeCounterProvider({
    name: DROPPED,
    help: 'Parts of pages of exporters that were not used: lines that cannot be read, containers of no Pod of the node.',
    labelNames: ['vendor', 'reason'],
  }),
];
