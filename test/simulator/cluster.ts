import { hostname } from 'node:os';
import { SimulatedGpus } from './accelerators/simulated-gpus.ts';
import type { GpuOptions } from './accelerators/simulated-gpus.ts';
import { SimulatedKubeApiServer } from './kube-apiserver/kube-apiserver.ts';
import type { HousekeepingRounds } from './kubelets/housekeeping.ts';
import type { KubeletFault } from './kubelets/kubelet-fault.ts';
import { KubeletServer } from './kubelets/kubelet-server.ts';
import { kubeletReview } from './kubelets/kubelet-review.ts';
import { ServingCertificates } from './kubelets/serving-certificates.ts';
import type { CertificateFlaw } from './kubelets/serving-certificates.ts';
import { machineNodeName } from './machine/machine-names.ts';
import { MachineNode } from './machine/machine-node.ts';
import { ProcReader } from './machine/proc-snapshot.ts';
import { simulatedNode, thisMachineNode } from './nodes/cluster-node.ts';
import type { ClusterNode } from './nodes/cluster-node.ts';
import { kubeletPortOf, withKubeletPort } from './nodes/node-object.ts';
import { podsWithoutNode, recordedNodes } from './nodes/recorded-node.ts';
import type { RecordedCluster, RecordedNode } from './nodes/recorded-node.ts';
import { ClusterStore } from './object-store.ts';
import type { KubernetesObject } from './object-store.ts';
import type { KeyAlgorithm } from './pki/authority.ts';
import { createPki } from './pki/pki.ts';
import type { Pki } from './pki/pki.ts';
import { PodSync } from './pods/pod-sync.ts';
import { placeSlots } from './workload/placement.ts';
import type { WorkloadSettings } from './workload/slot.ts';

/** What cluster to simulate. */
export interface SimulatedClusterOptions {
  /** Simulated nodes, without this machine; 3 when not given. */
  readonly nodes?: number;
  /** Pods on each of them; 10 when not given. */
  readonly pods?: number;
  /** Of the kube-apiserver; a free one when not given. */
  readonly port?: number;
  /** Whether this machine is one more node; needs Linux, elsewhere it is left out. Not when not given. */
  readonly machine?: boolean;
  /** Nodes with GPUs beside the others; none if not given. */
  readonly gpus?: GpuOptions;
  /** Play this recording; the counts above are not looked at. */
  readonly recorded?: RecordedCluster;
  /** Where the metrics-server is to be found, as `https://127.0.0.1:4443`; may be said later with `aggregate`. */
  readonly metricsServerAddress?: string;
  /** Two clusters of the same seed have the same Pods. */
  readonly seed?: string;
  /** How often kubelets measure; as they come when not given. */
  readonly rounds?: HousekeepingRounds;
  /** Milliseconds since the epoch; the wall clock when not given. */
  readonly clock?: () => number;
  /** How often Pods in the store are brought up to date; a second when not given, 0: only by `update`. */
  readonly updateEveryMs?: number;
  /** Of every certificate in the cluster; ECDSA when not given. */
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Whether the kube-apiserver knows protobuf; it does when not given. */
  readonly protobuf?: boolean;
}

/** What can be wrong with a node: with its answers, its certificate, or its whole kubelet. */
export type NodeFault =
  | KubeletFault
  | { readonly kind: 'certificate'; readonly flaw: CertificateFlaw }
  /** Nothing listens on the kubelet's port. */
  | { readonly kind: 'refused' };

/** Nothing listens here on any sane machine. */
const CLOSED_PORT = 1;

/** A cluster in this process. Certificates and ports are its own, so any number of them can run beside each other. */
export class SimulatedCluster {
  readonly pki: Pki;
  readonly store: ClusterStore;
  readonly apiServer: SimulatedKubeApiServer;
  readonly kubelets: KubeletServer;
  readonly nodes: readonly ClusterNode[];
  /** The nodes with GPUs and their exporters, if there are some. */
  readonly gpus?: SimulatedGpus;
  /** The node that is this machine, when there is one. */
  readonly machineName?: string;
  readonly #clock: () => number;
  readonly #certificates: ServingCertificates;
  readonly #syncs: readonly PodSync[];
  #timer?: NodeJS.Timeout;

  constructor(pki: Pki, options: SimulatedClusterOptions) {
    const clock = options.clock ?? Date.now;
    const store = new ClusterStore();
    const machine = options.machine && !options.recorded && process.platform === 'linux';
    this.pki = pki;
    this.store = store;
    this.#clock = clock;
    this.machineName = machine ? machineNodeName(hostname()) : undefined;
    this.apiServer = new SimulatedKubeApiServer({ store, pki, port: options.port, protobuf: options.protobuf });
    const review = kubeletReview(this.apiServer);
    this.kubelets = new KubeletServer({ clientAuthority: pki.cluster.cert, review, clock });
    this.#certificates = new ServingCertificates(pki, this.kubelets);
    const simulation = { seed: options.seed ?? 'cluster', originMs: clock(), rounds: options.rounds };
    const others = clusterNodes(options, this.machineName, simulation);
    if (options.gpus) this.gpus = new SimulatedGpus(options.gpus, others.length, simulation, clock);
    this.nodes = [...others, ...(this.gpus?.nodes ?? [])];
    this.#syncs = this.nodes.map((node) => new PodSync(store, node));
  }

  /** Called by `startSimulatedCluster`. */
  async start(options: SimulatedClusterOptions): Promise<void> {
    for (const node of this.nodes) this.kubelets.add(node.name, node.answer);
    const port = await this.#certificates.port();
    for (const node of this.nodes) this.store.apply(node.nodeObject(port, this.#clock()));
    for (const pod of options.recorded ? podsWithoutNode(options.recorded) : []) this.store.apply(pod);
    this.update();
    for (const name of namespacesOf(this.store.list('pods'))) this.store.apply(namespaceObject(name));
    if (this.gpus) this.apiServer.authorization.allow(...this.gpus.rules);
    await this.gpus?.start(this.store, this.pki);
    await this.apiServer.start();
    if (options.metricsServerAddress)
      await this.apiServer.aggregate({ url: options.metricsServerAddress, versions: ['v1beta1', 'v1'] });
    const everyMs = options.updateEveryMs ?? 1_000;
    if (everyMs > 0) this.#timer = setInterval(() => this.update(), everyMs);
  }

  /** Writes to the store which Pods came, went, started and ended by now. */
  update(): void {
    const nowMs = this.#clock();
    for (const sync of this.#syncs) sync.update(nowMs);
  }

  /** Makes a node go wrong, or well again when no fault is given. Flaws of certificate and port change its Node. */
  async setFault(nodeName: string, fault?: NodeFault): Promise<void> {
    const isOfConnection = fault?.kind === 'certificate' || fault?.kind === 'refused';
    this.kubelets.setFault(nodeName, isOfConnection ? undefined : fault);
    const flaw = fault?.kind === 'certificate' ? fault.flaw : undefined;
    const port = fault?.kind === 'refused' ? CLOSED_PORT : await this.#certificates.port(flaw);
    const current = this.store.get('nodes', nodeName);
    if (current && kubeletPortOf(current) !== port) this.store.apply(withKubeletPort(current, port));
  }

  /** Recorded mode: all nodes answer their page of this step; undefined: one page a request. */
  setStep(step?: number): void {
    for (const node of this.nodes) if (isRecorded(node)) node.kubelet.setStep(step);
  }

  /** A kubeconfig with everything embedded, for `admin`, `metrics-server` or any other user. */
  kubeconfig(user: string, groups: readonly string[] = []): Promise<string> {
    return this.apiServer.kubeconfig({ user, groups });
  }

  /** Cuts every connection, closes every port, stops every timer. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.apiServer.stop(), this.kubelets.stop(), this.gpus?.stop()]);
  }
}

/** Builds a cluster and lets it run: certificates, API objects, kubelets, kube-apiserver. */
export async function startSimulatedCluster(options: SimulatedClusterOptions = {}): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster(await createPki(options.keyAlgorithm), options);
  try {
    await cluster.start(options);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

function clusterNodes(
  options: SimulatedClusterOptions,
  machineName: string | undefined,
  simulation: WorkloadSettings,
): ClusterNode[] {
  if (options.recorded) return recordedNodes(options.recorded);
  const { nodes = 3, pods = 10 } = options;
  const names = Array.from({ length: nodes }, (_, i) => `node-${i + 1}`);
  const slots = placeSlots(names, pods, simulation);
  const all = names.map((name, i) => simulatedNode(name, i, slots[i]!, simulation));
  if (machineName === undefined) return all;
  const reader = new ProcReader();
  return [...all, thisMachineNode(new MachineNode(machineName, () => reader.readSnapshot()), nodes)];
}

function isRecorded(node: ClusterNode): node is RecordedNode {
  return 'kubelet' in node;
}

function namespacesOf(pods: readonly KubernetesObject[]): Set<string> {
  const always = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
  return new Set([...always, ...pods.map((pod) => pod.metadata.namespace ?? 'default')]);
}

function namespaceObject(name: string): KubernetesObject {
  const metadata = { name, labels: { 'kubernetes.io/metadata.name': name } };
  return { apiVersion: 'v1', kind: 'Namespace', metadata, status: { phase: 'Active' } };
}
