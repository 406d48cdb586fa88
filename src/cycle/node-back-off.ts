import type { Node } from '../model/cluster.js';

/** A node that has failed this often in a row is no longer asked in each cycle. */
const FAILURES = 3;
/** The longest time for which a node is left out, or two cycles when these are longer. */
const LONGEST_MS = 60_000;
const FEWEST_CYCLES = 2;

/** The parts of a Node, or of an exporter on it, after whose change it is worth asking again. */
export type AskedNode = Pick<Node, 'ready' | 'kubeletPort' | 'resourceMetricsPath'> & {
  readonly addresses: readonly { readonly address: string }[];
};

/** A node and its back-off. */
interface NodeWithBackOff {
  readonly node: AskedNode;
  readonly backOff: NodeBackOff;
}

interface FailureStreak {
  /** How often it has failed in a row. */
  failures: number;
  /** For how many cycles it has failed. */
  cycles: number;
  /** In how many cycles it is asked again; 1: in the next. */
  inCycles: number;
  /** The Node as it was when it failed last. */
  state: string;
}

/**
 * Decides which nodes are left out of a cycle: a circuit breaker for each node, whose probe is the scrape itself.
 *
 * A dead node holds a request for its whole timeout, and a kubelet that refuses costs both sides a handshake. So after
 * three failures in a row a node is left alone for half as long as it has failed, for at least two cycles and at most a
 * minute. A node that is back must not be hidden by this:
 *
 * - While the node's last numbers are still served (`--max-staleness`), each cycle asks. One good scrape keeps the
 *   numbers without a gap. With the default of 2.5 resolutions they end with the second miss, before a cycle is left
 *   out.
 * - A Node that turns Ready, or gets another address, port or path, is asked in the next cycle. A kubelet says that it
 *   is Ready seconds after it starts, so a rebooted node is back as soon as without the back-off. The minute is for
 *   nodes that stay Ready and cannot be reached from here: a timeout of 10 s in each cycle of 15 s becomes one in four.
 * - While more than half of the nodes fail, all are asked. Then the fault is likely on this side, such as a network
 *   that is down or a token that is refused. kube-controller-manager has the same limit (`--unhealthy-zone-threshold`).
 *   Such an outage may end in the middle of a cycle, after some nodes were asked in vain. So the next cycle asks all as
 *   well, and a failure meanwhile does not make a node wait longer.
 *
 * It counts cycles and not minutes, so that a change of the clock has no effect.
 */
export class ClusterBackOff {
  /** How many failures in a row come before a node is left out. */
  readonly failuresToOpen: number;
  /** For how many cycles a node is left out at most. */
  readonly longestCycles: number;
  /** Whether most nodes fail. */
  private outage = false;
  private suspended = false;

  constructor({ metricResolutionMs, maxStalenessMs }: { metricResolutionMs: number; maxStalenessMs: number }) {
    this.failuresToOpen = Math.max(FAILURES, Math.floor(maxStalenessMs / metricResolutionMs));
    this.longestCycles = Math.max(FEWEST_CYCLES, Math.floor(LONGEST_MS / metricResolutionMs));
  }

  /** Whether most nodes fail now. */
  get isOutage(): boolean {
    return this.outage;
  }

  /** Whether this cycle asks all nodes because of an outage of most of them. */
  get isSuspended(): boolean {
    return this.suspended;
  }

  /** Returns those that are left out of the cycle that begins. Call it once for each cycle. */
  chooseLeftOut<T extends NodeWithBackOff>(all: readonly T[]): ReadonlySet<T> {
    const out = new Set<T>();
    let open = 0;
    for (const each of all) {
      const { backOff } = each;
      if (!backOff.beginCycle()) continue;
      open++;
      if (backOff.isResting(each.node)) out.add(each);
    }
    const wasOutage = this.outage;
    this.outage = open > all.length / 2;
    this.suspended = this.outage || wasOutage;
    return this.suspended ? new Set() : out;
  }
}

/** How long one node has failed, and when it is asked again. */
export class NodeBackOff {
  private failing?: FailureStreak;

  constructor(private readonly cluster: ClusterBackOff) {}

  /** In how many cycles the node is asked again; 1: in the next. */
  get cyclesUntilAsked(): number {
    return this.cluster.isOutage ? 1 : (this.failing?.inCycles ?? 1);
  }

  /** Counts a cycle. Returns whether the node has failed often enough to be left out. */
  beginCycle(): boolean {
    const { failing } = this;
    if (failing === undefined) return false;
    failing.cycles++;
    if (failing.failures < this.cluster.failuresToOpen) return false;
    failing.inCycles--;
    return true;
  }

  /** Whether the node is left alone in this cycle, unless most nodes fail. */
  isResting(node: AskedNode): boolean {
    const { failing } = this;
    return failing !== undefined && failing.inCycles > 0 && failing.state === stateOf(node);
  }

  noteFailure(node: AskedNode): void {
    const { failuresToOpen, longestCycles, isSuspended } = this.cluster;
    const before = this.failing;
    const state = stateOf(node);
    let [failures, cycles] = [(before?.failures ?? 0) + 1, before?.cycles ?? 0];
    // A node that has changed, or that failed with most others, starts again at the shortest time.
    const isNew = before !== undefined && before.state !== state;
    if (isNew || isSuspended) [failures, cycles] = [Math.min(failures, failuresToOpen), 0];
    const rest = Math.min(Math.max(FEWEST_CYCLES, Math.floor(cycles / 2)), longestCycles);
    this.failing = { failures, cycles, inCycles: failures < failuresToOpen ? 1 : rest, state };
  }

  noteSuccess(): void {
    this.failing = undefined;
  }
}

function stateOf({ ready, kubeletPort, resourceMetricsPath, addresses }: AskedNode): string {
  return [ready, kubeletPort, resourceMetricsPath, ...addresses.map(({ address }) => address)].join();
}
