import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';

/** How many nodes and containers have two points, by `type` (`node`, `container`). */
export const STORAGE_POINTS = 'metrics_server_storage_points';

export const storageMetrics = [
  makeGaugeProvider({
    name: STORAGE_POINTS,
    help: 'Nodes and containers whose usage can be served.',
    labelNames: ['type'],
  }),
];
