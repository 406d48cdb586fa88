import type { MetricsBatch } from './metrics-batch.ts';
import { nextPair, type PointPair } from './previous-point.ts';

/** The last two points of one container. */
export interface ContainerPoints extends PointPair {
  readonly name: string;
}

/** The last two points of each container of one Pod, in the order of the kubelet's page. */
export interface PodPoints {
  readonly namespace: string;
  readonly name: string;
  /** The Node whose kubelet reported it. */
  readonly nodeName: string;
  /** When the batch was stored, in milliseconds since the epoch. */
  readonly storedMs: number;
  readonly containers: readonly ContainerPoints[];
}

/** All that one kubelet's batches left: replaced as a whole by each batch, so what vanished from the page is gone. */
export interface NodePoints {
  readonly nodeName: string;
  /** When the batch was stored, in milliseconds since the epoch. */
  readonly storedMs: number;
  /** Absent when the last page lacked the node's own CPU or memory. */
  readonly node: PointPair | undefined;
  readonly pods: readonly PodPoints[];
}

/** The points of a node after one more batch of its kubelet. */
export function nextNodePoints(
  before: NodePoints | undefined,
  nodeName: string,
  batch: MetricsBatch,
  storedMs: number,
  resolutionMs: number,
): NodePoints {
  const podsBefore = podFinder(before?.pods ?? []);
  const pods = batch.pods.map(({ namespace, name, containers }, position) => {
    const pod = podsBefore(namespace, name, position);
    const points = containers.map((container, i) => {
      const stored = containerBefore(pod, container.name, i);
      return { name: container.name, ...nextPair(stored, container.point, resolutionMs) };
    });
    return { namespace, name, nodeName, storedMs, containers: points };
  });
  const node = batch.node && nextPair(before?.node, batch.node, resolutionMs);
  return { nodeName, storedMs, node, pods };
}

/**
 * Finds a Pod of the last batch. A kubelet lists the same Pods in the same order at nearly every scrape, so the place
 * in the page is tried first; a map is made only when that fails once.
 */
function podFinder(pods: readonly PodPoints[]) {
  let byName: Map<string, PodPoints> | undefined;
  return (namespace: string, name: string, position: number): PodPoints | undefined => {
    const guess = pods[position];
    if (guess?.name === name && guess.namespace === namespace) return guess;
    byName ??= new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
    return byName.get(`${namespace}/${name}`);
  };
}

function containerBefore(pod: PodPoints | undefined, name: string, position: number): ContainerPoints | undefined {
  const guess = pod?.containers[position];
  return guess?.name === name ? guess : pod?.containers.find((container) => container.name === name);
}
