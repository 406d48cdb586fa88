import { SimulatedKubeApiServer } from '../../simulator/kube-apiserver/kube-apiserver.ts';
import { ClusterStore } from '../../simulator/object-store.ts';
import type { KeyPair } from '../../simulator/pki/authority.ts';
import { createPki } from '../../simulator/pki/pki.ts';
import type { Pki } from '../../simulator/pki/pki.ts';
import { FaultyKubelet } from './kubelet.ts';
import { MatrixNode } from './node.ts';
import { nodeObject, podObject } from './objects.ts';
import { NAMESPACE } from './workload.ts';

const DAY_MS = 86_400_000;

/** A node with its kubelet, and where that is to be found. */
export interface FleetNode {
  readonly index: number;
  name: string;
  address: string;
  readonly node: MatrixNode;
  readonly kubelet: FaultyKubelet;
}

/** A cluster in this process. Each kubelet has its own socket, and its true metrics are known. */
export class FaultFleet {
  readonly pki: Pki;
  readonly store = new ClusterStore();
  readonly apiServer: SimulatedKubeApiServer;
  readonly nodes: FleetNode[] = [];
  /** The second byte of all addresses, so that several fleets can run at the same time. */
  readonly #network: number;

  /** The clock of all machines, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  readonly #certificates = new Map<string, Promise<KeyPair>>();

  private constructor(pki: Pki, network: number, nowMs: () => number) {
    this.pki = pki;
    this.nowMs = nowMs;
    this.#network = network;
    this.apiServer = new SimulatedKubeApiServer({ store: this.store, pki });
  }

  /** Builds and starts a fleet of `nodes` nodes. */
  static async start(nodes: number, network: number, nowMs: () => number = Date.now): Promise<FaultFleet> {
    const fleet = new FaultFleet(await createPki(), network, nowMs);
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
      status: { phase: 'Active' },
    };
    fleet.store.apply(namespace);
    for (let index = 0; index < nodes; index++) await fleet.addNode(index);
    await fleet.apiServer.start();
    return fleet;
  }

  async addNode(index: number): Promise<FleetNode> {
    const node = new MatrixNode(index, Math.floor(this.nowMs() / 1000));
    const kubelet = new FaultyKubelet(node, this.apiServer.metricsServerToken, this.nowMs);
    const one: FleetNode = { index, name: `node-${index}`, address: this.address(index), node, kubelet };
    await kubelet.start(one.address, await this.certificate(one));
    this.applyNode(one);
    for (const { name, containers } of node.pods.values()) this.applyPod(one, name, containers.keys());
    this.nodes.push(one);
    return one;
  }

  /** Takes a node and its Pods away. */
  async removeNode(one: FleetNode): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(one), 1);
    this.store.delete('nodes', one.name);
    for (const name of one.node.pods.keys()) this.store.delete('pods', name, NAMESPACE);
    await one.kubelet.stop();
  }

  /** A loopback address; `move` gives every node further ones. */
  address(index: number, move = 0): string {
    return `127.${this.#network}.${10 * move + (index >> 7)}.${1 + (index & 127)}`;
  }

  /** A new serving certificate for where the node is now, of an authority that is the cluster's when none is given. */
  newCertificate({ name, address }: FleetNode, authority = this.pki.cluster, days = 30): Promise<KeyPair> {
    const names = [address, name];
    const commonName = `system:node:${name}`;
    const notAfter = new Date(Date.now() + days * DAY_MS);
    return authority.issue({ commonName, organizations: ['system:nodes'], names, usage: 'server', notAfter });
  }

  /** The node's good certificate, made once. */
  certificate(node: FleetNode): Promise<KeyPair> {
    const key = `${node.name} ${node.address}`;
    const made = this.#certificates.get(key) ?? this.newCertificate(node);
    this.#certificates.set(key, made);
    return made;
  }

  /** Writes the Node as it is now. */
  applyNode({ name, address, kubelet }: FleetNode): void {
    this.store.apply(nodeObject(name, address, kubelet.port));
  }

  applyPod(
    { name: nodeName }: FleetNode,
    name: string,
    containers: Iterable<string>,
    labels?: Readonly<Record<string, string>>,
  ): void {
    this.store.apply(podObject(name, nodeName, containers, labels));
  }

  async stop(): Promise<void> {
    await Promise.all([this.apiServer.stop(), ...this.nodes.map(({ kubelet }) => kubelet.stop())]);
  }
}
