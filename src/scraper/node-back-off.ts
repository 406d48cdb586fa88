import type { Node } from '../model/cluster.js';
import { retainKeys } from '../model/retain-keys.js';

/** A node that has failed this often in a row is not asked in each cycle any more. */
const FAILURES = 3;
/** A node that answers again is asked within this time, or within two cycles when these are longer. */
const LONGEST_MS = 60_000;
const FEWEST_CYCLES = 2;

interface Failing {
  failures: number;
  /** For how many cycles it has failed. */
  cycles: number;
  /** In how many cycles it is asked again; 1: in the next. */
  inCycles: number;
  /** The Node as it was when it failed last. */
  state: string;
}

/**
 * Which nodes are left out of a cycle: a circuit breaker for each node, whose probe is the scrape itself.
 *
 * A dead node holds a request for its whole timeout and a kubelet that is wrong costs both sides a handshake, so after three
 * failures in a row a node is left alone for half as long as it has failed, for two cycles at least and a minute at most.
 * What this must not do is hide a node that is back:
 *
 * - While the node's last numbers are still served (`--max-staleness`), each cycle asks: one good scrape keeps them
 *   without a gap. With the default of 2.5 resolutions they end with the second miss, before the first is left out.
 * - A Node that turns Ready, or gets another address, port or path, is asked in the next cycle. A kubelet says that it is Ready
 *   seconds after it starts, so a rebooted node is as soon back as without all this. The minute is for nodes that stay
 *   Ready and cannot be reached from here: each cycle's timeout of 10 s at a resolution of 15 s becomes one in four.
 * - While more than half of the nodes fail so, all are asked: then the fault is likely on this side, such as a network that
 *   is gone or a token that is refused, and everyone is back at once. kube-controller-manager draws its line there too
 *   (`--unhealthy-zone-threshold`). It may end in the middle of a cycle, when some have been asked in vain: so the cycle
 *   after it asks all as well, and what a node failed in the meantime does not make it wait longer.
 *
 * Cycles are counted and not minutes, so that a clock that is set changes nothing.
 */
export class NodeBackOff {
  private readonly failing = new Map<string, Failing>();
  private readonly failuresToOpen: number;
  private readonly longestCycles: number;
  /** Whether most nodes fail. */
  private outage = false;
  /** Whether nobody is left out of this cycle. */
  private suspended = false;

  constructor({ metricResolutionMs, maxStalenessMs }: { metricResolutionMs: number; maxStalenessMs: number }) {
    this.failuresToOpen = Math.max(FAILURES, Math.floor(maxStalenessMs / metricResolutionMs));
    this.longestCycles = Math.max(FEWEST_CYCLES, Math.floor(LONGEST_MS / metricResolutionMs));
  }

  /** The nodes that are left out of the cycle that begins. To be asked once for each cycle. */
  leftOut(nodes: readonly Node[]): ReadonlySet<Node> {
    const out = new Set<Node>();
    let open = 0;
    for (const node of nodes) {
      const failing = this.failing.get(node.name);
      if (failing === undefined) continue;
      failing.cycles++;
      if (failing.failures < this.failuresToOpen) continue;
      open++;
      failing.inCycles--;
      if (failing.inCycles > 0 && failing.state === stateOf(node)) out.add(node);
    }
    const wasOutage = this.outage;
    this.outage = open > nodes.length / 2;
    this.suspended = this.outage || wasOutage;
    return this.suspended ? new Set() : out;
  }

  /** In how many cycles the node is asked again; 1: in the next. */
  cyclesUntilAsked(nodeName: string): number {
    return this.outage ? 1 : (this.failing.get(nodeName)?.inCycles ?? 1);
  }

  failed(node: Node): void {
    const before = this.failing.get(node.name);
    const state = stateOf(node);
    let [failures, cycles] = [(before?.failures ?? 0) + 1, before?.cycles ?? 0];
    // A node that changed, or failed with most others, and still fails is left out again, for the shortest time.
    const isNew = before !== undefined && before.state !== state;
    if (isNew || this.suspended) [failures, cycles] = [Math.min(failures, this.failuresToOpen), 0];
    const rest = Math.min(Math.max(FEWEST_CYCLES, Math.floor(cycles / 2)), this.longestCycles);
    this.failing.set(node.name, { failures, cycles, inCycles: failures < this.failuresToOpen ? 1 : rest, state });
  }

  succeeded(nodeName: string): void {
    this.failing.delete(nodeName);
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.failing, nodeNames);
  }
}

/** What makes a failing node worth another look when it changes. */
function stateOf({ ready, kubeletPort, resourceMetricsPath, addresses }: Node): string {
  return [ready, kubeletPort, resourceMetricsPath, ...addresses.map(({ address }) => address)].join();
}
