import { formatGoDuration } from '../../config/go-duration.js';
import type { Node, Pod } from '../../model/cluster.js';
import type { ResourceUsage } from '../../model/usage.js';
import type { PodUsage } from '../../model/usage-objects.js';
import type { NodeMetrics } from './node-metrics.js';
import type { ObjectMeta } from './object-meta.js';
import type { PodMetrics } from './pod-metrics.js';
import type { Usage } from './usage.js';
import { quantitiesOf } from './quantity.js';
import { formatTime } from './time.js';
import { wholePodAnnotations } from './whole-pod.js';

/**
 * The API object of a Node's usage, without `kind` and `apiVersion`, as in a list.
 *
 * @param nowMs time of the answer, written as `creationTimestamp` as the original does
 * @param version its `resourceVersion`; undefined: none
 */
export function toNodeMetrics(node: Node, usage: ResourceUsage, nowMs: number, version?: number): NodeMetrics {
  return {
    metadata: withLabels({ name: node.name, ...versionOf(version), creationTimestamp: formatTime(nowMs) }, node.labels),
    timestamp: formatTime(usage.timestampMs),
    window: formatGoDuration(usage.windowNs),
    usage: toUsage(usage),
  };
}

/** The API object of a Pod's usage, without `kind` and `apiVersion`, as in a list. */
export function toPodMetrics(pod: Pod, usage: PodUsage, nowMs: number, version?: number): PodMetrics {
  const { namespace, name, labels } = pod;
  const metadata = { name, namespace, ...versionOf(version), creationTimestamp: formatTime(nowMs) };
  return {
    metadata: withWhole(withLabels(metadata, labels), usage),
    timestamp: formatTime(usage.timestampMs),
    window: formatGoDuration(usage.windowNs),
    containers: usage.containers.map((container) => ({ name: container.name, usage: toUsage(container.usage) })),
  };
}

function versionOf(version: number | undefined): Pick<ObjectMeta, 'resourceVersion'> {
  return version === undefined ? {} : { resourceVersion: `${version}` };
}

function toUsage(usage: ResourceUsage): Usage {
  return Object.fromEntries(quantitiesOf(usage)) as unknown as Usage;
}

function withWhole(metadata: ObjectMeta, { whole }: PodUsage): ObjectMeta {
  return whole === undefined ? metadata : { ...metadata, annotations: wholePodAnnotations(whole) };
}

/** Kubernetes writes no empty maps. */
function withLabels(metadata: ObjectMeta, labels: Readonly<Record<string, string>>): ObjectMeta {
  for (const _ in labels) return { ...metadata, labels };
  return metadata;
}
