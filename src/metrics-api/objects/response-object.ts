import type { NodeMetrics, NodeMetricsList } from './node-metrics.js';
import type { PodMetrics, PodMetricsList } from './pod-metrics.js';

/** Any API object. What it is, it says itself. */
export interface ResponseObject {
  readonly kind?: string;
  readonly apiVersion?: string;
}

/** One object of this group. */
export type MetricsItem = NodeMetrics | PodMetrics;

/** The objects of this group, alone or as a list. */
export type MetricsObject = MetricsItem | NodeMetricsList | PodMetricsList;

/** Whether it is a list. */
export function isList(object: MetricsObject): object is NodeMetricsList | PodMetricsList {
  return 'items' in object;
}

/** Whether it is an object of this group. Negotiation allows a conversion for these only. */
export function isMetrics(object: ResponseObject): object is MetricsObject {
  return /^(Node|Pod)Metrics(List)?$/.test(object.kind ?? '');
}
