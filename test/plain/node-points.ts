import type { ContainerMetricsPoint, MetricsPoint } from './metrics-batch.ts';
import { nextPair, NOTHING, type PointPair, previousPoint, withAside } from './previous-point.ts';

/** The rules of a storage. */
export interface Rules {
  readonly resolutionMs: number;
  readonly maxStalenessMs: number;
  readonly incompletePods: 'keep' | 'drop';
}

/** The rules for a page of one node. */
export interface PageRules extends Rules {
  readonly mostCores: number;
}

/** What is known of one container. */
export interface ContainerPoints {
  readonly name: string;
  readonly points: PointPair;
}

/** What is known of those containers of a Pod that are on the last page of its node, in the order of that page. */
export interface PodPoints {
  readonly namespace: string;
  readonly name: string;
  readonly nodeName: string;
  readonly containers: readonly ContainerPoints[];
  /** When the points arrived. */
  readonly arrivedMs: number;
  /** Whether the last page left the Pod as it was. */
  readonly held: boolean;
  /** Whether the Pod has any point. */
  readonly present: boolean;
  readonly of: NodePoints;
  /** Whether the Pod was deleted. */
  deleted: boolean;
}

/** The freshest credible sample of a node, and when it first arrived. */
export interface Clock {
  readonly sampleMs: number;
  readonly firstSeenMs: number;
}

/** What is known of a node after a page. */
export interface NodePoints {
  readonly nodeName: string;
  /** When the page was stored, in milliseconds since the epoch. */
  readonly storedMs: number;
  /** The points of the node itself, and when they arrived. */
  readonly node: PointPair;
  readonly nodeArrivedMs: number;
  readonly clock: Clock | undefined;
  pods: readonly PodPoints[];
  /** Whether the Node has left the cluster. */
  hasLeft: boolean;
}

/** One page, with Pods of which something was not measured. */
export interface Page {
  readonly node: MetricsPoint;
  readonly pods: readonly { namespace: string; name: string; containers: readonly ContainerMetricsPoint[] }[];
}

const FUTURE_TOLERANCE_MS = 300_000;
const LARGEST_VARIATION_MS = 30_000;

/** Returns what is known of a node after one more page. `podBefore` finds what was known of a Pod. */
export function nextNodePoints(
  before: NodePoints | undefined,
  nodeName: string,
  page: Page,
  nowMs: number,
  rules: PageRules,
  podBefore: (namespace: string, name: string) => PodPoints | undefined,
): NodePoints {
  const clock = clockOf(page, nowMs);
  const wasSet = isSet(before?.clock, clock);
  const isSeen = clock === undefined || clock.sampleMs === before?.clock?.sampleMs;
  const freshMs = wasSet ? 0 : rules.resolutionMs;
  const ofNode = nextNode(wasSet ? undefined : before, page.node, nowMs, freshMs, rules);
  const next: NodePoints = {
    ...ofNode,
    nodeName,
    storedMs: nowMs,
    clock: isSeen ? before?.clock : clock,
    pods: [],
    hasLeft: false,
  };
  next.pods = page.pods.map((said) =>
    nextPod(podBefore(said.namespace, said.name), next, said, freshMs, wasSet, rules),
  );
  return next;
}

function nextNode(
  before: NodePoints | undefined,
  sample: MetricsPoint,
  nowMs: number,
  freshMs: number,
  { mostCores, maxStalenessMs }: PageRules,
): Pick<NodePoints, 'node' | 'nodeArrivedMs'> {
  if (!isCredible(sample, nowMs)) return { node: NOTHING, nodeArrivedMs: nowMs };
  const known = before?.node ?? NOTHING;
  const judged = { freshMs, mostCores };
  const isYoung = before !== undefined && nowMs - before.nodeArrivedMs <= maxStalenessMs;
  if (
    previousPoint(known, sample, judged) === 'impossible' &&
    known.prev !== undefined &&
    maxStalenessMs > 0 &&
    isYoung
  ) {
    return { node: withAside(known, sample, judged), nodeArrivedMs: before.nodeArrivedMs };
  }
  return { node: nextPair(known, sample, judged), nodeArrivedMs: nowMs };
}

function nextPod(
  before: PodPoints | undefined,
  of: NodePoints,
  { namespace, name, containers }: Page['pods'][number],
  freshMs: number,
  wasSet: boolean,
  rules: PageRules,
): PodPoints {
  const nowMs = of.storedMs;
  const holdMs = rules.incompletePods === 'keep' ? rules.maxStalenessMs : 0;
  const knownOf = containers.map((each) => {
    const points = before?.containers.find((known) => known.name === each.name)?.points;
    return wasSet || points === undefined ? NOTHING : points;
  });
  const samplesMs = knownOf.flatMap(({ last }) => (last === undefined ? [] : [last.timestampMs]));
  const sinceMs = holdMs > 0 && samplesMs.length > 0 ? Math.min(...samplesMs) : undefined;
  const judged = { freshMs, mostCores: rules.mostCores, sinceMs };
  const credible = containers.map(({ point }) => isCredible(point, nowMs));
  const verdicts = containers.map(({ point }, i) => (credible[i] ? previousPoint(knownOf[i]!, point, judged) : 'none'));
  const whole = credible.every(Boolean);

  const deletedBefore = before?.deleted ?? false;
  const goesOn = verdicts.some((verdict) => typeof verdict !== 'string' && ['last', 'previous'].includes(verdict.from));
  const isSamePod = !deletedBefore || goesOn;
  const arrivedMs = before?.arrivedMs ?? Number.NEGATIVE_INFINITY;
  const mayStay = holdMs > 0 && nowMs - arrivedMs <= holdMs && isSamePod && wasServed(knownOf);
  const held = mayStay && !verdicts.every((verdict) => typeof verdict !== 'string');
  const next = containers.map(({ name: container, point }, i): ContainerPoints => {
    const known = knownOf[i]!;
    if (held) return { name: container, points: credible[i] ? withAside(known, point, judged) : known };
    return { name: container, points: whole ? nextPair(known, point, judged) : NOTHING };
  });
  const present = next.some(({ points }) => points.last !== undefined);
  const deleted = deletedBefore && (isSamePod || !whole);
  return {
    namespace,
    name,
    nodeName: of.nodeName,
    containers: next,
    arrivedMs: held ? arrivedMs : nowMs,
    held,
    present,
    of,
    deleted: present && deleted,
  };
}

/** Whether all containers that have a point have a rate, and at least one has. */
export function wasServed(all: readonly PointPair[]): boolean {
  const measured = all.filter(({ last }) => last !== undefined);
  return measured.length > 0 && measured.every(({ prev }) => prev !== undefined);
}

function isCredible({ timestampMs, cpuNanoseconds, memoryBytes }: MetricsPoint, nowMs: number): boolean {
  return cpuNanoseconds !== 0 && memoryBytes !== 0 && timestampMs <= nowMs + FUTURE_TOLERANCE_MS;
}

export function clockOf({ node, pods }: Page, nowMs: number): Clock | undefined {
  const samples = [node, ...pods.flatMap(({ containers }) => containers.map(({ point }) => point))];
  const times = samples.map(({ timestampMs }) => timestampMs);
  const credible = times.filter((timeMs) => timeMs > 0 && timeMs <= nowMs + FUTURE_TOLERANCE_MS);
  return credible.length === 0 ? undefined : { sampleMs: Math.max(...credible), firstSeenMs: nowMs };
}

export function isSet(before: Clock | undefined, after: Clock | undefined): boolean {
  if (before === undefined || after === undefined || before.sampleMs === after.sampleMs) return false;
  const aheadMs = ({ sampleMs, firstSeenMs }: Clock): number => sampleMs - firstSeenMs;
  return Math.abs(aheadMs(after) - aheadMs(before)) > LARGEST_VARIATION_MS;
}
