import type { KubeletFault } from '../simulator/kubelets/kubelet-fault.ts';
import { createAuthority } from '../simulator/pki/authority.ts';
import type { FaultFleet, FleetNode } from './fleet/fleet.ts';
import type { FaultCase } from './matrix.ts';

/** Makes nodes of a fleet sick, and well again. */
export type Ailment = (fleet: FaultFleet, nodes: readonly FleetNode[]) => Pick<FaultCase, 'begin' | 'end'>;

/** The ailments, by what is wrong with the nodes. */
export const AILMENTS: Readonly<Record<string, Ailment>> = {
  'kubelets hang': answering({ kind: 'hang' }),
  'kubelets refuse connections': (fleet, nodes) => ({
    begin: () => each(nodes, ({ kubelet }) => kubelet.stop()),
    end: () => each(nodes, (node) => listen(fleet, node)),
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
  'kubelets change to another good certificate': (fleet, nodes) => ({
    begin: () => each(nodes, async (node) => node.kubelet.show(await fleet.newCertificate(node))),
    end: () => undefined,
  }),
  'kubelets change to a certificate of another authority': (fleet, nodes) => ({
    begin: async () => {
      const foreign = await createAuthority('kubernetes');
      await each(nodes, async (node) => node.kubelet.show(await fleet.newCertificate(node, foreign)));
    },
    end: () => each(nodes, async (node) => node.kubelet.show(await fleet.certificate(node))),
  }),
  'nodes move to a new address': (fleet, nodes) => ({
    begin: () =>
      each(nodes, async (node) => {
        await node.kubelet.stop();
        node.address = fleet.address(node.index, 1);
        await listen(fleet, node);
        fleet.applyNode(node);
      }),
    end: () => undefined,
  }),
  'counters of nodes begin anew': (_fleet, nodes) => ({
    begin: () => {
      for (const { node } of nodes) node.reboot(Math.floor(Date.now() / 1000) + 1);
    },
    end: () => undefined,
  }),
  'nodes get another name': (fleet, nodes) => ({
    begin: () =>
      each(nodes, async (node) => {
        fleet.store.delete('nodes', node.name);
        node.name = `renamed-${node.index}`;
        node.kubelet.show(await fleet.certificate(node));
        fleet.applyNode(node);
      }),
    end: () => undefined,
  }),
};

function answering(fault: KubeletFault) {
  return (_fleet: FaultFleet, nodes: readonly FleetNode[]) => {
    const set = (now?: KubeletFault) => (): void => {
      for (const { kubelet } of nodes) kubelet.fault = now;
    };
    return { begin: set(fault), end: set() };
  };
}

async function listen(fleet: FaultFleet, node: FleetNode): Promise<void> {
  await node.kubelet.start(node.address, await fleet.certificate(node));
}

async function each(nodes: readonly FleetNode[], act: (node: FleetNode) => Promise<void> | void): Promise<void> {
  await Promise.all(nodes.map(async (node) => act(node)));
}
