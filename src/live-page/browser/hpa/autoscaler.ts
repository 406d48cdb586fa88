import type { Condition, NamedObject } from '../kubernetes/objects.js';

/** What a metric is to be, in one of three ways. */
export interface MetricValue {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

interface ResourceMetric {
  readonly name: string;
  readonly container?: string;
}

/** A metric of the specification of an HPA. */
export interface MetricSpec {
  readonly type: string;
  readonly resource?: ResourceMetric & { readonly target: MetricValue };
  readonly containerResource?: ResourceMetric & { readonly target: MetricValue };
}

/** A metric as the controller saw it last. */
export interface MetricStatus {
  readonly type: string;
  readonly resource?: ResourceMetric & { readonly current: MetricValue };
  readonly containerResource?: ResourceMetric & { readonly current: MetricValue };
}

/** A HorizontalPodAutoscaler of autoscaling/v2. */
export interface Autoscaler extends NamedObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[];
  };
  readonly status?: {
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly currentMetrics?: readonly (MetricStatus | null)[] | null;
    readonly conditions?: readonly Condition[] | null;
  };
}
