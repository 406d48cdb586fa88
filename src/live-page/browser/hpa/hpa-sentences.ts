import type { Condition } from '../kubernetes/objects.js';
import { formatAmount, formatPercent, parseQuantity } from '../kubernetes/quantity.js';
import type { Autoscaler, MetricSpec, MetricStatus, MetricValue } from './autoscaler.js';
import type { PodGroups } from './group-pods.js';

/** The controller leaves the number of Pods alone while the ratio to the target is within this. */
const TOLERANCE = 0.1;

/** A metric of an HPA: what it is, and what it is to be. */
export interface Goal {
  /** Undefined: it is none of the resource metrics, which this server serves. */
  readonly resource?: string;
  readonly container?: string;
  readonly target?: MetricValue;
  readonly current?: MetricValue;
  readonly type: string;
}

/** Returns the metrics of an HPA with what the controller saw of each. */
export function goalsOf({ spec, status }: Autoscaler): Goal[] {
  return (spec.metrics ?? []).map((metric) => {
    const { name, container, target } = metric.resource ?? metric.containerResource ?? {};
    const seen = status?.currentMetrics?.find((one) => one !== null && isSameMetric(metric, one));
    const current = (seen?.resource ?? seen?.containerResource)?.current;
    return { type: metric.type, resource: name, container, target, current };
  });
}

function isSameMetric(spec: MetricSpec, status: MetricStatus): boolean {
  const [a, b] = [spec.resource ?? spec.containerResource, status.resource ?? status.containerResource];
  return spec.type === status.type && a?.name === b?.name && a?.container === b?.container;
}

/** Says how many Pods there are and may be. */
export function sizeSentence({ spec, status }: Autoscaler): string {
  const { scaleTargetRef: target, minReplicas = 1, maxReplicas } = spec;
  const { currentReplicas = 0, desiredReplicas = 0 } = status ?? {};
  const now = `${target.kind} ${target.name} has ${countOf(currentReplicas, 'Pod')}`;
  const range = `The HPA may choose ${minReplicas} to ${maxReplicas}.`;
  if (currentReplicas === desiredReplicas) return `${now}, as the HPA wants. ${range}`;
  return `${now}. The HPA wants ${desiredReplicas}. ${range}`;
}

/** Says what a metric is to be, what it is, and what follows. */
export function goalSentence(goal: Goal): string {
  const { resource, container, target, current, type } = goal;
  if (resource === undefined || target === undefined) {
    return `A metric of type ${type}: it comes from another server, not from this one.`;
  }
  const what = `${titleOf(resource)}${container === undefined ? '' : ` of container ${container}`}`;
  const aim = `${what}: the target is ${valueText(resource, target)}.`;
  if (current === undefined || !isKnown(current)) return `${aim} The controller has no number yet.`;
  return `${aim} The controller saw ${valueText(resource, current)}. ${consequence(ratioOf(target, current))}`;
}

/** What the ratio of a metric to its target means, as far as this metric goes. */
function consequence(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  if (1 - TOLERANCE <= ratio && ratio <= 1 + TOLERANCE)
    return 'That is within 10 % of the target: the number of Pods stays.';
  const share = formatPercent(ratio, 1);
  return `That is ${share} of the target: it asks for ${ratio > 1 ? 'more' : 'fewer'} Pods.`;
}

function ratioOf(target: MetricValue, current: MetricValue): number | undefined {
  if (target.averageUtilization) return (current.averageUtilization ?? 0) / target.averageUtilization;
  const [wanted, seen] = [parseQuantity(target.averageValue), parseQuantity(current.averageValue)];
  return wanted && seen !== undefined ? seen / wanted : undefined;
}

function isKnown({ averageUtilization, averageValue, value }: MetricValue): boolean {
  return averageUtilization !== undefined || parseQuantity(averageValue ?? value) !== undefined;
}

function valueText(resource: string, { averageUtilization, averageValue, value }: MetricValue): string {
  if (averageUtilization !== undefined) return `${averageUtilization} % of what the Pods request`;
  const amount = parseQuantity(averageValue ?? value);
  return amount === undefined ? 'unknown' : `${formatAmount(resource, amount)} a Pod`;
}

function titleOf(resource: string): string {
  return { cpu: 'CPU', memory: 'Memory' }[resource] ?? resource;
}

/** Says how the controller counts the Pods of a metric. */
export function groupSentences({ counted, missing, unready, ignored }: PodGroups, resource: string): string[] {
  const title = titleOf(resource);
  const sentences = [`${countOf(counted.length, 'Pod')} with a number for ${title}.`];
  if (missing.length > 0) {
    sentences.push(
      `${countOf(missing.length, 'Pod')} without a number. To scale up, the controller counts them as idle; to scale down, as fully used. So it scales more carefully.`,
    );
  }
  if (unready.length > 0) {
    sentences.push(
      `${countOf(unready.length, 'Pod')} not ready yet. The controller leaves out their ${title}, and counts them as idle to scale up.`,
    );
  }
  if (ignored.length > 0) sentences.push(`${countOf(ignored.length, 'Pod')} that end or have failed do not count.`);
  if (counted.length === 0) sentences.push('Without any number the controller does nothing.');
  return sentences;
}

/** What the reasons of the controller's conditions mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  ReadyForNewScale: 'It may change the number of Pods now.',
  SucceededRescale: 'It has just changed the number of Pods.',
  SucceededGetScale: 'It found the target.',
  FailedGetScale: 'It does not find the target: check scaleTargetRef.',
  FailedUpdateScale: 'It could not change the number of Pods.',
  ScaleDownStabilized: 'It wants fewer Pods, and waits: the load was higher a short time ago (5 minutes by default).',
  ScaleUpStabilized: 'It wants more Pods, and waits for the stabilization window.',
  BackoffBoth: 'It waits after the last change.',
  ValidMetricFound: 'It has numbers to count with.',
  FailedGetResourceMetric: 'It gets no numbers for a resource, or a container has no request.',
  FailedGetContainerResourceMetric: 'It gets no numbers for a container, or the container has no request.',
  InvalidSelector: 'The target has no usable selector, or several HPAs select the same Pods.',
  AmbiguousSelector: 'Several HPAs select the same Pods: none of them works.',
  ScalingDisabled: 'The target has 0 replicas, so the HPA is off.',
  DesiredWithinRange: 'The number that it wants is within its minimum and maximum.',
  TooFewReplicas: 'It would go lower, but the minimum stops it.',
  TooManyReplicas: 'It would go higher, but the maximum stops it.',
  ScaleUpLimit: 'It goes up step by step: more Pods come with the next rounds.',
  ScaleDownLimit: 'It goes down step by step: more Pods end with the next rounds.',
};

/** Says what a condition of the controller means, if its reason is known. */
export function conditionMeaning({ reason }: Condition): string | undefined {
  return reason !== undefined && Object.hasOwn(MEANINGS, reason) ? MEANINGS[reason] : undefined;
}

/** Returns whether a condition keeps the HPA from what it wants. */
export function isTrouble({ type, status }: Condition): boolean {
  return type === 'ScalingLimited' ? status === 'True' : status === 'False';
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
