import { FUTURE_TOLERANCE_MS } from './batch-times.js';

/** One node may have a wrong clock, and does not outvote this server. */
const FEWEST_NODES = 2;

/**
 * Tells whose clock is wrong when samples come from the future: the nodes' while few of them are ahead, this server's when
 * most are.
 *
 * When it is this server's, the samples are served with their own times. A usage is a difference of two times of one node,
 * so it is right. Clients that compare the times with their own clock, as the HPA controller does, have a clock like those
 * of most nodes. Only a sample ahead of most nodes by more than the tolerance is still from the future.
 */
export class ClusterClock {
  /** How far each node was ahead at its last batch, in milliseconds. Nodes within the tolerance are not in it. */
  private readonly leads = new Map<string, number>();
  private behind = 0;
  private nodes = 0;

  /** How far this server's clock is behind those of most nodes, in milliseconds; 0: within the tolerance. */
  get behindMs(): number {
    return this.behind;
  }

  /** How many nodes were ahead by more than the tolerance at their last batch. */
  get aheadNodes(): number {
    return this.leads.size;
  }

  /** The clock that a message calls wrong. */
  get suspect(): 'the clock of the node' | 'the clock of this server' | 'the clock of the node or of this server' {
    if (this.behind > 0) return 'the clock of this server';
    return this.leads.size * 2 > this.nodes ? 'the clock of the node or of this server' : 'the clock of the node';
  }

  /** Notes how far the node's own sample was ahead of this server's clock when it arrived. */
  noteLead(nodeName: string, leadMs: number): void {
    if (leadMs > FUTURE_TOLERANCE_MS) this.leads.set(nodeName, leadMs);
    else if (this.leads.size > 0) this.leads.delete(nodeName);
  }

  /** Computes, once in each cycle, how far most of these nodes are ahead. */
  judgeNodes(nodeNames: ReadonlySet<string>): void {
    this.nodes = nodeNames.size;
    for (const name of this.leads.keys()) if (!nodeNames.has(name)) this.leads.delete(name);
    const isOurs = this.nodes >= FEWEST_NODES && this.leads.size * 2 > this.nodes;
    this.behind = isOurs ? median([...this.leads.values()]) : 0;
  }
}

/** A few nodes with an absurd clock do not move the median. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
