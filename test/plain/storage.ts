import type { MetricsPoint } from './metrics-batch.ts';
import {
  clockOf,
  isSet,
  nextNodePoints,
  type NodePoints,
  type Page,
  type PodPoints,
  type Rules,
  wasServed,
} from './node-points.ts';

/**
 * What is known of nodes and Pods, as plain lists. All times are milliseconds since the epoch.
 *
 * `shown` has the Pods that are served, by namespace and name. A Pod that is not on its node's last page stays there for a
 * while, with the points of the last page that had it.
 */
export class PlainStorage {
  private readonly nodes = new Map<string, NodePoints>();
  private readonly shown = new Map<string, PodPoints>();
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly rules: Rules,
    /** Whether the kube-apiserver is asked which node has a Pod that several nodes list. */
    private readonly asks: boolean,
  ) {}

  /** @param mostCores more cores than this the node never uses */
  storeBatch(nodeName: string, page: Page, nowMs: number, mostCores: number): void {
    const before = this.nodes.get(nodeName);
    const found = page.pods.map((said) => this.knownOf(before, nodeName, said, page, nowMs));
    const from = found.find((each) => each?.adopted)?.pod;
    const isSameMachine = before === undefined && from?.of.hasLeft === true;
    const nodeBefore = isSameMachine
      ? { ...from.of, clock: undefined, nodeArrivedMs: Number.NEGATIVE_INFINITY }
      : before;
    const podBefore = (namespace: string, name: string) => {
      return found[page.pods.findIndex((said) => said.namespace === namespace && said.name === name)]?.pod;
    };
    const after = nextNodePoints(nodeBefore, nodeName, page, nowMs, { ...this.rules, mostCores }, podBefore);
    this.nodes.set(nodeName, after);
    const clockWasSet = isSet(before?.clock, clockOf(page, nowMs));
    for (const [key, pod] of this.shown) {
      if (pod.of === before && (clockWasSet || !this.mayComeBack(pod, nowMs))) this.shown.delete(key);
    }
    for (const pod of after.pods) if (pod.present) this.show(pod);
  }

  noteMissedScrape(nodeName: string, nowMs: number): void {
    const points = this.nodes.get(nodeName);
    if (points === undefined) return;
    if (this.rules.maxStalenessMs > 0 && nowMs - points.storedMs <= this.rules.maxStalenessMs) return;
    this.nodes.delete(nodeName);
    for (const [key, pod] of this.shown) if (pod.of === points) this.shown.delete(key);
  }

  retainNodes(nodeNames: ReadonlySet<string>, nowMs: number): void {
    const { maxStalenessMs } = this.rules;
    for (const [key, owner] of this.owners) if (!nodeNames.has(owner)) this.owners.delete(key);
    for (const [key, pod] of this.shown) {
      const isWithoutPage = pod.of.hasLeft || this.nodes.get(pod.nodeName) !== pod.of;
      if (isWithoutPage && (maxStalenessMs === 0 || nowMs - pod.of.storedMs > maxStalenessMs)) this.shown.delete(key);
      if (isWithoutPage && !nodeNames.has(pod.nodeName)) pod.of.hasLeft = true;
    }
    for (const points of this.nodes.values()) {
      if (nodeNames.has(points.nodeName)) continue;
      this.nodes.delete(points.nodeName);
      points.hasLeft = true;
      for (const [key, pod] of this.shown) if (pod.of === points && pod.deleted) this.shown.delete(key);
    }
  }

  notePodDeleted(namespace: string, name: string): void {
    const key = keyOf({ namespace, name });
    this.owners.delete(key);
    const pod = this.shown.get(key);
    if (pod === undefined) return;
    pod.deleted = true;
    if (this.nodes.get(pod.nodeName) !== pod.of) this.shown.delete(key);
  }

  setOwner(namespace: string, name: string, nodeName: string): void {
    const key = keyOf({ namespace, name });
    this.owners.set(key, nodeName);
    if (this.shown.has(key) && this.shown.get(key)!.nodeName !== nodeName) this.shown.delete(key);
    const pod = this.nodes.get(nodeName)?.pods.find((each) => keyOf(each) === key);
    if (pod?.present) this.show(pod);
  }

  findNode(nodeName: string, nowMs: number): NodePoints | undefined {
    const points = this.nodes.get(nodeName);
    return points === undefined || this.isStale(points.nodeArrivedMs, nowMs) ? undefined : points;
  }

  findPod(namespace: string, name: string, nowMs: number): PodPoints | undefined {
    const pod = this.shown.get(keyOf({ namespace, name }));
    return pod === undefined || this.isStale(pod.arrivedMs, nowMs) ? undefined : pod;
  }

  /** Whether at least one node and one container have a rate: the original's rule of readiness. */
  get ready(): boolean {
    const nodes = [...this.nodes.values()];
    const containers = nodes.flatMap(({ pods }) => pods.flatMap((pod) => pod.containers));
    return (
      nodes.some(({ node }) => node.prev !== undefined) && containers.some(({ points }) => points.prev !== undefined)
    );
  }

  /** What is known of a Pod before its node's next page, and whether another node or an earlier page knew it. */
  private knownOf(
    before: NodePoints | undefined,
    nodeName: string,
    said: Page['pods'][number],
    page: Page,
    nowMs: number,
  ): { pod: PodPoints; adopted: boolean } | undefined {
    const own = before?.pods.find((each) => keyOf(each) === keyOf(said));
    if (own?.present) return { pod: own, adopted: false };
    const other = this.shown.get(keyOf(said));
    const isOther = other !== undefined && other.of !== before;
    const isSame = isOther && ((other.nodeName === nodeName && !other.deleted) || isOneOf(other, said.containers));
    if (!isSame || isSet(other.of.clock, clockOf(page, nowMs))) return own && { pod: own, adopted: false };
    return {
      pod: { ...other, arrivedMs: isServable(other) ? other.arrivedMs : (before?.storedMs ?? 0) },
      adopted: true,
    };
  }

  /** Makes a Pod the one that is served, unless it is another node's. */
  private show(pod: PodPoints): void {
    const key = keyOf(pod);
    const owner = this.owners.get(key);
    const shown = this.shown.get(key);
    if (owner !== undefined ? owner === pod.nodeName : shown === undefined || this.givesWay(shown, pod)) {
      this.shown.set(key, pod);
    }
  }

  private givesWay(shown: PodPoints, pod: PodPoints): boolean {
    if (shown.of.hasLeft) return true;
    if (shown.nodeName === pod.nodeName) return isServable(pod) || !isServable(shown) || shown.deleted;
    if (shown.deleted !== pod.deleted) return shown.deleted;
    const [servedShown, served] = [isServable(shown), isServable(pod)];
    if (this.asks && servedShown) return false;
    const [startShown, start] = [latestStart(shown), latestStart(pod)];
    if (start !== startShown) return start > startShown;
    return served === servedShown ? pod.nodeName > shown.nodeName : served;
  }

  /** Whether a Pod of the page before stays as it was until it is back. */
  private mayComeBack(pod: PodPoints, nowMs: number): boolean {
    const keeps = this.rules.incompletePods === 'keep' && this.rules.maxStalenessMs > 0;
    return keeps && isServable(pod) && !pod.deleted && !this.isStale(pod.arrivedMs, nowMs);
  }

  private isStale(arrivedMs: number, nowMs: number): boolean {
    return this.rules.maxStalenessMs > 0 && nowMs - arrivedMs > this.rules.maxStalenessMs;
  }
}

function isServable({ containers }: PodPoints): boolean {
  return wasServed(containers.map(({ points }) => points));
}

/** Whether a page has all of a Pod, and one of its containers started in the same nanosecond as a known one. */
function isOneOf(pod: PodPoints, containers: Page['pods'][number]['containers']): boolean {
  if (containers.some(({ point }) => point.cpuNanoseconds === 0 || point.memoryBytes === 0)) return false;
  return containers.some(({ name, point }) => {
    const last = pod.containers.find((each) => each.name === name)?.points.last;
    return last !== undefined && nanoseconds(point) > 0 && nanoseconds(point) === nanoseconds(last);
  });
}

function latestStart(pod: PodPoints): number {
  return Math.max(...pod.containers.flatMap(({ points: { last } }) => (last === undefined ? [] : [nanoseconds(last)])));
}

function nanoseconds({ startMs, startNs }: MetricsPoint): number {
  return startMs * 1e6 + startNs;
}

function keyOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}
