import { FUTURE_TOLERANCE_MS } from './sample-clock.js';

/** One node may have a wrong clock, and cannot outvote this server. */
const FEWEST_NODES = 2;

/**
 * Whose clock is wrong when samples come from the future: that of the nodes, while these are few; this server's, when most
 * nodes are ahead of it.
 *
 * Then the samples are served all the same, with the times that the nodes gave them. Usage is a difference of two times of
 * one node, so it is right whatever the clock here says; and whoever compares the times of samples with a clock of their
 * own, as the HPA controller does, has one that goes as those of most nodes do. Only what is ahead of most nodes by more
 * than the tolerance is still from the future.
 */
export class ClusterClock {
  /** How far each node was ahead at its last batch, in milliseconds; only those beyond the tolerance. */
  private readonly leads = new Map<string, number>();
  private behind = 0;
  private nodes = 0;

  /** How far this server's clock is behind those of most nodes, in milliseconds; 0: not beyond the tolerance. */
  get behindMs(): number {
    return this.behind;
  }

  /** How many nodes were ahead at their last batch. */
  get aheadNodes(): number {
    return this.leads.size;
  }

  /** Whose clock is to be called wrong. */
  get suspect(): 'the clock of the node' | 'the clock of this server' | 'the clock of the node or of this server' {
    if (this.behind > 0) return 'the clock of this server';
    return this.leads.size * 2 > this.nodes ? 'the clock of the node or of this server' : 'the clock of the node';
  }

  /** Notes how far the node's own sample was ahead of this server's clock when it came. */
  note(nodeName: string, leadMs: number): void {
    if (leadMs > FUTURE_TOLERANCE_MS) this.leads.set(nodeName, leadMs);
    else if (this.leads.size > 0) this.leads.delete(nodeName);
  }

  /** Looks, once in each cycle, how far most of these nodes are ahead. */
  judge(nodeNames: ReadonlySet<string>): void {
    this.nodes = nodeNames.size;
    for (const name of this.leads.keys()) if (!nodeNames.has(name)) this.leads.delete(name);
    const isOurs = this.nodes >= FEWEST_NODES && this.leads.size * 2 > this.nodes;
    this.behind = isOurs ? median([...this.leads.values()]) : 0;
  }
}

/** Of those that are ahead, so that a few with an absurd clock do not move it. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
