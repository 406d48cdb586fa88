import { beforeEach, describe, expect, it } from 'vitest';
import { ClusterClock } from './cluster-clock.js';

const MINUTE_MS = 60_000;

describe('ClusterClock', () => {
  let clock: ClusterClock;
  beforeEach(() => {
    clock = new ClusterClock();
  });

  /** A cycle in which nodes are ahead by these minutes, and the judgement at the beginning of the next one. */
  function cycle(...minutes: number[]): { behind: number; suspect: string } {
    for (const [i, lead] of minutes.entries()) clock.noteLead(`node-${i}`, lead * MINUTE_MS);
    clock.judgeNodes(new Set(minutes.map((_, i) => `node-${i}`)));
    return { behind: clock.behindMs / MINUTE_MS, suspect: clock.suspect };
  }

  const node = 'the clock of the node';
  const ours = 'the clock of this server';
  const either = 'the clock of the node or of this server';

  it.each([
    ['none is ahead', [0, -10, 4.9], 0, node],
    ['one of three is', [10, 0, 0], 0, node],
    ['half of them are', [10, 10, 0, 0], 0, node],
    ['most are', [10, 10, 0], 10, ours],
    ['all are, and one absurdly', [10, 11, 1e9], 11, ours],
    ['the only one is', [10], 0, either],
    ['both of two are', [10, 12], 10, ours],
  ])('%s', (_, minutes, behind, suspect) => {
    expect(cycle(...minutes)).toEqual({ behind, suspect });
  });

  it('nodes that are ahead no more, or have left, do not count', () => {
    expect(cycle(10, 10, 10).behind).toBe(10);
    expect(cycle(0, 0, 10).behind).toBe(0);
    expect(cycle(10, 10, 10).behind).toBe(10);
    expect(cycle(0).behind).toBe(0);
    expect(clock.aheadNodes).toBe(0);
  });
});
