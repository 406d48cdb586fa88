import { makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';

/** How many nodes and containers have a rate, by `type` (`node`, `container`). */
export const STORAGE_POINTS = 'metrics_server_storage_points';
/** How many samples said more CPU than there was, by `type` (`node`, `container`). */
export const IMPOSSIBLE_SAMPLES = 'metrics_ts_impossible_samples_total';

export const storageMetrics = [
  makeGaugeProvider({
    name: STORAGE_POINTS,
    help: 'Nodes and containers whose usage can be served.',
    labelNames: ['type'],
  }),
  makeCounterProvider({
    name: IMPOSSIBLE_SAMPLES,
    help: 'Samples of kubelets that were not used: they say more CPU time than the node has had.',
    labelNames: ['type'],
  }),
];
