import { beforeEach, describe, expect, it } from 'vitest';
import type { Node } from '../model/cluster.js';
import { ClusterBackOff, NodeBackOff } from './node-back-off.js';

function node(name: string, changes: Partial<Node> = {}): Node {
  const addresses = [{ type: 'InternalIP', address: '10.0.0.1' }];
  return { name, labels: {}, addresses, kubeletPort: 10250, ready: true, ...changes };
}

const SICK = node('sick');
const OTHERS = [node('a'), node('b')];

/** A cluster, and the back-off of each of its nodes. */
class Cluster {
  private readonly cluster: ClusterBackOff;
  private readonly backOffs = new Map<string, NodeBackOff>();

  constructor(resolutionS: number, stalenessS = resolutionS * 2.5) {
    this.cluster = new ClusterBackOff({ metricResolutionMs: resolutionS * 1000, maxStalenessMs: stalenessS * 1000 });
  }

  of({ name }: Pick<Node, 'name'>): NodeBackOff {
    const backOff = this.backOffs.get(name) ?? new NodeBackOff(this.cluster);
    this.backOffs.set(name, backOff);
    return backOff;
  }

  /** Begins a cycle; returns the nodes that are left out of it. */
  leftOut(nodes: readonly Node[]): Set<Node> {
    const targets = nodes.map((each) => ({ node: each, backOff: this.of(each) }));
    return new Set([...this.cluster.chooseLeftOut(targets)].map((target) => target.node));
  }

  failed(failing: Node): void {
    this.of(failing).noteFailure(failing);
  }

  cyclesUntilAsked(name: string): number {
    return this.of({ name }).cyclesUntilAsked;
  }

  /** Has new back-offs for all nodes, as when they went and came back. */
  forget(): void {
    this.backOffs.clear();
  }
}

describe('ClusterBackOff', () => {
  let backOff: Cluster;
  beforeEach(() => {
    backOff = new Cluster(15);
  });

  /** Runs cycles in which the sick node fails whenever it is asked; which of them asked it, counted from the first. */
  function asked(cycles: number, sick = SICK, nodes: readonly Node[] = [sick, ...OTHERS]): number[] {
    return Array.from({ length: cycles }, (_, i) => i + 1).filter(() => {
      const leftOut = backOff.leftOut(nodes);
      expect([...leftOut].filter((each) => each !== sick)).toEqual([]);
      if (leftOut.has(sick)) return false;
      backOff.failed(sick);
      return true;
    });
  }

  it.each([
    // After half of 2, 4, 6, 9 … cycles, for two at least and a minute at most.
    [15, [1, 2, 3, 5, 7, 10, 14, 18]],
    [10, [1, 2, 3, 5, 7, 10, 14, 20]],
    [20, [1, 2, 3, 5, 7, 10, 13, 16, 19]],
    // Two cycles are more than a minute.
    [60, [1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 19]],
    [300, [1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 19]],
  ])('at a resolution of %i s a node that fails is asked in cycles %j', (resolutionS, cycles) => {
    backOff = new Cluster(resolutionS);
    expect(asked(20)).toEqual(cycles);
  });

  it('knows in how many cycles a node is asked again', () => {
    expect(backOff.cyclesUntilAsked('sick')).toBe(1);
    // Asked in 1, 2, 3, 5, 7 and 10: after the 7th the next is three cycles later.
    asked(7);
    expect(backOff.cyclesUntilAsked('sick')).toBe(3);
    asked(1);
    expect(backOff.cyclesUntilAsked('sick')).toBe(2);
    // Of two nodes more than half fail: then all are asked.
    backOff.leftOut([SICK]);
    expect(backOff.cyclesUntilAsked('sick')).toBe(1);
  });

  it('asks in each cycle as long as the last numbers are served', () => {
    backOff = new Cluster(15, 120);
    // The 8th miss is found 120 s after the last good scrape; by the 9th cycle the numbers are gone.
    expect(asked(15)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 11, 15]);
    backOff = new Cluster(15, 0);
    expect(asked(5)).toEqual([1, 2, 3, 5]);
  });

  it('a good scrape ends it', () => {
    asked(5);
    backOff.of(SICK).noteSuccess();
    expect(asked(4)).toEqual([1, 2, 3]);
  });

  it.each([
    ['turns ready', node('sick', { ready: false }), SICK],
    ['turns not ready', SICK, node('sick', { ready: false })],
    [
      'has another path',
      node('sick', { resourceMetricsPath: '/wrong' }),
      node('sick', { resourceMetricsPath: '/right' }),
    ],
    ['has no path of its own any more', node('sick', { resourceMetricsPath: '/wrong' }), SICK],
    ['has another port', SICK, node('sick', { kubeletPort: 10251 })],
    ['has another address', SICK, node('sick', { addresses: [{ type: 'InternalIP', address: '10.0.0.2' }] })],
  ])('a node that %s is asked in the next cycle, and left out again for a short time', (_, before, after) => {
    expect(asked(10, before)).toEqual([1, 2, 3, 5, 7, 10]);
    expect(asked(8, after)).toEqual([1, 3, 5, 7]);
  });

  it('an update of a Node that changes nothing of it is none', () => {
    expect(asked(3)).toEqual([1, 2, 3]);
    expect(asked(2, node('sick', { labels: { new: 'label' } }))).toEqual([2]);
  });

  it('while more than half of the nodes fail, all are asked', () => {
    const nodes = [SICK, ...OTHERS, node('c')];
    const fail = (failing: readonly Node[]) => {
      const leftOut = backOff.leftOut(nodes);
      for (const each of failing) if (!leftOut.has(each)) backOff.failed(each);
      return [...leftOut].map(({ name }) => name);
    };
    for (let i = 0; i < 3; i++) fail(nodes.slice(0, 2));
    expect(fail(nodes.slice(0, 2))).toEqual(['sick', 'a']);
    backOff.forget();
    for (let i = 0; i < 3; i++) fail(nodes.slice(0, 3));
    expect(fail(nodes.slice(0, 3))).toEqual([]);
    expect(fail(nodes.slice(0, 3))).toEqual([]);
  });

  it('when most come back in the middle of a cycle, those that were asked before are asked in the next', () => {
    const nodes = [SICK, ...OTHERS, node('c')];
    const cycle = (failing: readonly Node[]): string[] => {
      const leftOut = backOff.leftOut(nodes);
      const wanted = nodes.filter((each) => !leftOut.has(each));
      for (const each of wanted) {
        if (failing.includes(each)) backOff.failed(each);
        else backOff.of(each).noteSuccess();
      }
      return wanted.map(({ name }) => name);
    };
    for (let i = 0; i < 6; i++) expect(cycle(nodes)).toHaveLength(nodes.length);
    expect(cycle(nodes.slice(0, 2))).toHaveLength(nodes.length);
    expect(backOff.cyclesUntilAsked('sick')).toBe(1);
    // Those that fail alone now are left out for the shortest time, as if they had just begun.
    expect(cycle(nodes.slice(0, 1))).toHaveLength(nodes.length);
    expect(backOff.cyclesUntilAsked('sick')).toBe(2);
    expect(cycle(nodes.slice(0, 1))).toEqual(['a', 'b', 'c']);
    expect(cycle(nodes.slice(0, 1))).toHaveLength(nodes.length);
    expect(backOff.cyclesUntilAsked('sick')).toBe(2);
  });

  it('begins anew with a node that comes back', () => {
    asked(3);
    backOff.forget();
    expect(asked(3)).toEqual([1, 2, 3]);
  });
});
