import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AILMENTS } from './ailments.ts';
import { IS_LONG, Matrix, harm } from './matrix.ts';
import { isNothing, lossText } from './watch/loss.ts';

const NODES = 140;
const SICK = 42;
const LAST_S = 45;
/**
 * So soon all are to be served again after a fault of `LAST_S`: it is two cycles at most until a kubelet is asked, which
 * may be the last of its cycle, and then somebody must look. In an outage of all, none is left out.
 */
const BACK_S = 40;
const ALL_BACK_S = 30;

let matrix: Matrix;
beforeAll(async () => {
  matrix = await Matrix.start(NODES, 101);
});
afterAll(() => matrix?.stop());

/** Faults of which nothing is to be seen: the next scrape finds its way. */
const UNSEEN = new Set(['kubelets change to another good certificate', 'nodes move to a new address']);

/** Faults of which Pods notice nothing: they are served on, though it may take a scrape until their node is. */
const UNSEEN_BY_PODS = new Set(['nodes get another name']);

const names = Object.keys(AILMENTS);
const rounds: [title: string, round: readonly string[]][] = IS_LONG
  ? names.map((name) => [name, [name]])
  : [['fail in all ways at once', names]];

describe('30 % of the nodes', () => {
  it.for(rounds)('%s', async ([, round], { task }) => {
    const share = SICK / round.length;
    const faults = round.map((name, i) => {
      const nodes = matrix.fleet.nodes.slice(i * share, (i + 1) * share);
      return { name, nodes, ...AILMENTS[name]!(matrix.fleet, nodes) };
    });
    const outcome = await matrix.suffer(task, faults, LAST_S);
    if (!outcome) return;
    expect(harm(outcome)).toEqual([]);
    for (const [name, loss] of outcome.affected) {
      if (UNSEEN.has(name)) expect({ name, loss: lossText(loss) }).toEqual({ name, loss: 'nothing' });
      else if (!isNothing(loss)) expect({ name, backS: loss.backS }).toEqual({ name, backS: expect.any(Number) });
      if (UNSEEN_BY_PODS.has(name)) expect({ name, pods: loss.pods }).toEqual({ name, pods: 0 });
      expect(loss.backS ?? 0).toBeLessThan(BACK_S);
    }
  });

  it('all kubelets are down, and back', async ({ task }) => {
    const { nodes } = matrix.fleet;
    const fault = {
      name: 'all kubelets are down, and back',
      nodes: [...nodes],
      ...AILMENTS['kubelets refuse connections']!(matrix.fleet, nodes),
    };
    const outcome = await matrix.suffer(task, [fault], LAST_S);
    if (!outcome) return;
    expect(harm(outcome)).toEqual([]);
    expect(outcome.affected.get(fault.name)!.backS).toBeLessThan(ALL_BACK_S);
  });
});
