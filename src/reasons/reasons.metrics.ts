import { makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';

/** Requests for one object that returned a reason instead of numbers, by `kind` and `reason`. */
export const MISSING_TOTAL = 'metrics_ts_missing_total';
/** Nodes and running Pods without numbers now, by `kind` and `reason`. */
export const WITHOUT_METRICS = 'metrics_ts_objects_without_metrics';
/** Each Node without numbers now, by `node` and `reason`. */
export const NODE_WITHOUT_METRICS = 'metrics_ts_node_without_metrics';

export const reasonsMetrics = [
  makeCounterProvider({
    name: MISSING_TOTAL,
    help: 'Requests for a Node or Pod that were answered with the reason why it has no metrics.',
    labelNames: ['kind', 'reason'],
  }),
  makeGaugeProvider({
    name: WITHOUT_METRICS,
    help: 'Nodes and running Pods that have no metrics, by the reason.',
    labelNames: ['kind', 'reason'],
  }),
  makeGaugeProvider({
    name: NODE_WITHOUT_METRICS,
    help: 'Is 1 for each Node that has no metrics, with the reason. Other Nodes have no series.',
    labelNames: ['node', 'reason'],
  }),
];
