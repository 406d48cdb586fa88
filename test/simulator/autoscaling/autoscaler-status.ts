import { apiTime } from '../object-store.ts';
import { recommendReplicas } from './recommendation.ts';
import type { CountedPod, Recommendation } from './recommendation.ts';

/** How an HPA on the utilization of CPU is set. */
export interface AutoscalerTarget {
  readonly percent: number;
  readonly min: number;
  readonly max: number;
}

/** A condition of an HPA. */
export interface AutoscalerCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** The status of an HPA. */
export interface AutoscalerStatus {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly currentMetrics: readonly object[] | null;
  readonly conditions: readonly AutoscalerCondition[];
}

type Said = Omit<AutoscalerCondition, 'lastTransitionTime'>;

const NO_METRICS =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API';

/** Returns the status that the controller of Kubernetes writes (horizontal.go), in its words. */
export function autoscalerStatus(
  pods: readonly CountedPod[],
  target: AutoscalerTarget,
  before: AutoscalerStatus | undefined,
  nowMs: number,
): AutoscalerStatus {
  const wanted = recommendReplicas(pods, target.percent);
  const desiredReplicas =
    wanted === undefined ? pods.length : Math.min(Math.max(wanted.replicas, target.min), target.max);
  const conditions = conditionsOf(wanted, target).map((said) => {
    const same = before?.conditions.find(({ type, status }) => type === said.type && status === said.status);
    return { ...said, lastTransitionTime: same?.lastTransitionTime ?? apiTime(nowMs) };
  });
  return { currentReplicas: pods.length, desiredReplicas, currentMetrics: currentMetricsOf(pods, wanted), conditions };
}

function currentMetricsOf(pods: readonly CountedPod[], wanted: Recommendation | undefined): object[] | null {
  if (wanted === undefined) return null;
  const known = pods.flatMap(({ used }) => used ?? []);
  const average = Math.floor(known.reduce((sum, used) => sum + used, 0) / known.length);
  const current = { averageUtilization: wanted.utilization, averageValue: `${average}m` };
  return [{ type: 'Resource', resource: { name: 'cpu', current } }];
}

function conditionsOf(wanted: Recommendation | undefined, target: AutoscalerTarget): Said[] {
  const isAble = 'recommended size matches current size';
  const able: Said = { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: isAble };
  if (wanted === undefined) {
    const ready = "the HPA controller was able to get the target's current scale";
    return [
      { ...able, reason: 'SucceededGetScale', message: ready },
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: NO_METRICS },
    ];
  }
  const isActive =
    'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)';
  const active: Said = { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound', message: isActive };
  return [able, active, limitOf(wanted.replicas, target)];
}

function limitOf(replicas: number, { min, max }: AutoscalerTarget): Said {
  const isLimited = { type: 'ScalingLimited', status: 'True' } as const;
  if (replicas > max) {
    const message = 'the desired replica count is more than the maximum replica count';
    return { ...isLimited, reason: 'TooManyReplicas', message };
  }
  if (replicas < min) {
    const message = 'the desired replica count is less than the minimum replica count';
    return { ...isLimited, reason: 'TooFewReplicas', message };
  }
  const message = 'the desired count is within the acceptable range';
  return { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange', message };
}
