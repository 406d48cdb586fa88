import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeletFault } from '../simulator/kubelets/kubelet-fault.ts';
import { createAuthority } from '../simulator/pki/authority.ts';
import type { FleetNode } from './fleet/fleet.ts';
import { IS_LONG, Matrix, harm } from './matrix.ts';
import type { FaultCase } from './matrix.ts';
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

/** How to make nodes sick and well again, by what is wrong with them. */
const ailments: Record<string, (nodes: readonly FleetNode[]) => Omit<FaultCase, 'name' | 'nodes'>> = {
  'kubelets hang': answering({ kind: 'hang' }),
  'kubelets refuse connections': (nodes) => ({
    begin: () => each(nodes, ({ kubelet }) => kubelet.stop()),
    end: () => each(nodes, listen),
  }),
  'kubelets reset connections': answering({ kind: 'reset' }),
  'kubelets answer 500': answering({ kind: 'status', status: 500 }),
  'kubelets answer 401': answering({ kind: 'status', status: 401 }),
  'kubelets answer garbage': answering({ kind: 'garbage-line' }),
  'kubelets answer half a page': answering({ kind: 'half-page' }),
  'container runtimes of nodes do not answer': answering({ kind: 'scrape-error' }),
  'kubelets answer an empty page': answering({ kind: 'empty-page' }),
  'kubelets answer a page without end': answering({ kind: 'endless' }),
  'kubelets answer pages of 14 MB': answering({ kind: 'endless', bytes: 14_000_000 }),
  'kubelets send a byte a second': answering({ kind: 'trickle' }),
  'kubelets change to another good certificate': (nodes) => ({
    begin: () => each(nodes, async (node) => node.kubelet.show(await matrix.fleet.newCertificate(node))),
    end: () => undefined,
  }),
  'kubelets change to a certificate of another authority': (nodes) => ({
    begin: async () => {
      const foreign = await createAuthority('kubernetes');
      await each(nodes, async (node) => node.kubelet.show(await matrix.fleet.newCertificate(node, foreign)));
    },
    end: () => each(nodes, async (node) => node.kubelet.show(await matrix.fleet.certificate(node))),
  }),
  'nodes move to a new address': (nodes) => ({
    begin: () =>
      each(nodes, async (node) => {
        await node.kubelet.stop();
        node.address = matrix.fleet.address(node.index, 1);
        await listen(node);
        matrix.fleet.applyNode(node);
      }),
    end: () => undefined,
  }),
  'counters of nodes begin anew': (nodes) => ({
    begin: () => {
      for (const { node } of nodes) node.reboot(Math.floor(Date.now() / 1000) + 1);
    },
    end: () => undefined,
  }),
  'nodes get another name': (nodes) => ({
    begin: () =>
      each(nodes, async (node) => {
        matrix.fleet.store.delete('nodes', node.name);
        node.name = `renamed-${node.index}`;
        node.kubelet.show(await matrix.fleet.certificate(node));
        matrix.fleet.applyNode(node);
      }),
    end: () => undefined,
  }),
};

/** Faults of which nothing is to be seen: the next scrape finds its way. */
const UNSEEN = new Set(['kubelets change to another good certificate', 'nodes move to a new address']);

/** Faults of which Pods notice nothing: they are served on, though it may take a scrape until their node is. */
const UNSEEN_BY_PODS = new Set(['nodes get another name']);

const names = Object.keys(ailments);
const rounds: [title: string, round: readonly string[]][] = IS_LONG
  ? names.map((name) => [name, [name]])
  : [['fail in all ways at once', names]];

describe('30 % of the nodes', () => {
  it.for(rounds)('%s', async ([, round], { task }) => {
    const share = SICK / round.length;
    const faults = round.map((name, i) => {
      const nodes = matrix.fleet.nodes.slice(i * share, (i + 1) * share);
      return { name, nodes, ...ailments[name]!(nodes) };
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
      ...ailments['kubelets refuse connections']!(nodes),
    };
    const outcome = await matrix.suffer(task, [fault], LAST_S);
    if (!outcome) return;
    expect(harm(outcome)).toEqual([]);
    expect(outcome.affected.get(fault.name)!.backS).toBeLessThan(ALL_BACK_S);
  });
});

function answering(fault: KubeletFault) {
  return (nodes: readonly FleetNode[]) => {
    const set = (now?: KubeletFault) => (): void => {
      for (const { kubelet } of nodes) kubelet.fault = now;
    };
    return { begin: set(fault), end: set() };
  };
}

async function listen(node: FleetNode): Promise<void> {
  await node.kubelet.start(node.address, await matrix.fleet.certificate(node));
}

async function each(nodes: readonly FleetNode[], act: (node: FleetNode) => Promise<void> | void): Promise<void> {
  await Promise.all(nodes.map(async (node) => act(node)));
}
