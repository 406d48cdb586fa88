import type { MetricsBatch, MetricsPoint } from './metrics-batch.ts';
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
  readonly of: Reporter;
  /** Whether the Pod was deleted. */
  deleted: boolean;
}

/** The freshest credible sample of a node, and when it came for the first time. */
export interface Clock {
  readonly sampleMs: number;
  readonly firstSeenMs: number;
}

/** What Pods have in common that one batch named. */
export interface Reporter {
  readonly clock: Clock | undefined;
  /** Of the node itself. */
  readonly node: PointPair | undefined;
  /** Whether the Node has left the cluster. */
  hasLeft: boolean;
}

/** All that one kubelet's batches left: replaced as a whole by each batch, so what vanished from the page is gone. */
export interface NodePoints {
  readonly nodeName: string;
  /** When the batch was stored, in milliseconds since the epoch. */
  readonly storedMs: number;
  /** Absent when the last page lacked the node's own CPU or memory. */
  readonly node: PointPair | undefined;
  readonly clock: Clock | undefined;
  readonly pods: readonly PodPoints[];
}

const FUTURE_TOLERANCE_MS = 300_000;
const LARGEST_VARIATION_MS = 30_000;

/** The points of a node after one more batch of its kubelet. */
export function nextNodePoints(
  known: NodePoints | undefined,
  nodeName: string,
  batch: MetricsBatch,
  storedMs: number,
  resolution: number,
): NodePoints {
  const latestMs = storedMs + FUTURE_TOLERANCE_MS;
  const isCredible = ({ timestampMs }: MetricsPoint) => timestampMs <= latestMs;
  const clock = clockOf(batch, storedMs);
  const clockBefore = known?.clock;
  const wasSet = isSet(clockBefore, clock);
  const before = wasSet ? undefined : known;
  const resolutionMs = wasSet ? 0 : resolution;
  const podsBefore = podFinder(before?.pods ?? []);
  const allBefore = podFinder(known?.pods ?? []);
  const deletedBefore = (...pod: Parameters<typeof allBefore>) => allBefore(...pod)?.deleted ?? false;
  const node = batch.node && isCredible(batch.node) ? nextPair(before?.node, batch.node, resolutionMs) : undefined;
  const isSeen = clock === undefined || clock.sampleMs === clockBefore?.sampleMs;
  const of: Reporter = { node, clock: isSeen ? clockBefore : clock, hasLeft: false };
  const credible = batch.pods.filter(({ containers }) => containers.every(({ point }) => isCredible(point)));
  const pods = credible.map(({ namespace, name, containers }, position) => {
    const pod = podsBefore(namespace, name, position);
    const points = containers.map((container, i) => {
      const stored = containerBefore(pod, container.name, i);
      return { name: container.name, ...nextPair(stored, container.point, resolutionMs) };
    });
    return {
      namespace,
      name,
      nodeName,
      storedMs,
      containers: points,
      of,
      deleted: deletedBefore(namespace, name, position),
    };
  });
  return { nodeName, storedMs, pods, ...of };
}

function clockOf({ sampleTimesMs = [] }: MetricsBatch, storedMs: number): Clock | undefined {
  const times = sampleTimesMs.filter((timeMs) => timeMs > 0 && timeMs <= storedMs + FUTURE_TOLERANCE_MS);
  return times.length === 0 ? undefined : { sampleMs: Math.max(...times), firstSeenMs: storedMs };
}

function isSet(before: Clock | undefined, after: Clock | undefined): boolean {
  if (before === undefined || after === undefined || before.sampleMs === after.sampleMs) return false;
  const aheadMs = ({ sampleMs, firstSeenMs }: Clock): number => sampleMs - firstSeenMs;
  return Math.abs(aheadMs(after) - aheadMs(before)) > LARGEST_VARIATION_MS;
}

/** What is known of a node, and what other nodes have of the Pods of its next batch of which it has nothing. */
export function adopting(
  known: NodePoints | undefined,
  nodeName: string,
  batch: MetricsBatch,
  storedMs: number,
  find: (namespace: string, name: string) => PodPoints | undefined,
): NodePoints | undefined {
  const clock = clockOf(batch, storedMs);
  const found = batch.pods.flatMap(({ namespace, name, containers }) => {
    const has = known?.pods.some((pod) => pod.namespace === namespace && pod.name === name);
    const other = has ? undefined : find(namespace, name);
    const isSame = other?.containers.some(({ name: container, last }) =>
      containers.some(({ name: next, point }) => {
        const isSameStart = point.startMs === last.startMs && point.startNs === last.startNs;
        return next === container && point.startMs * 1e6 + point.startNs > 0 && isSameStart;
      }),
    );
    return other && isSame && !isSet(other.of.clock, clock) ? [other] : [];
  });
  if (found.length === 0) return known;
  const nothing = { nodeName, storedMs, node: found[0]!.of.hasLeft ? found[0]!.of.node : undefined, pods: [] };
  const base = known ?? { ...nothing, clock: undefined };
  return { ...base, pods: [...base.pods, ...found] };
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
