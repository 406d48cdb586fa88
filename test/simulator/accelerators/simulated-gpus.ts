import type { Rule } from '../kube-apiserver/authorization.ts';
import { simulatedNode } from '../nodes/cluster-node.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import type { ClusterStore } from '../object-store.ts';
import { LOCAL_NAMES } from '../pki/pki.ts';
import type { Pki } from '../pki/pki.ts';
import type { WorkloadSettings, WorkloadSlot } from '../workload/slot.ts';
import { amdPage } from './amd-page.ts';
import { exporterSlice } from './endpoint-slice.ts';
import { ExporterServer } from './exporter-server.ts';
import type { ExporterFault } from './exporter-server.ts';
import { AMD, NVIDIA } from './gpu-vendor.ts';
import type { GpuVendor } from './gpu-vendor.ts';
import { deviceReadings, gpuSlots, waveLoad } from './gpu-workload.ts';
import type { GpuLoad } from './gpu-workload.ts';
import { nvidiaPage } from './nvidia-page.ts';
import type { NvidiaNames } from './nvidia-page.ts';

/** The GPU nodes of a simulated cluster. */
export interface GpuOptions {
  /** Named `gpu-node-1` and so on. */
  readonly nodes: number;
  /** Devices of each node. All but the last have a Pod; a single one has one too. */
  readonly devices: number;
  /** NVIDIA if not given. */
  readonly vendor?: 'nvidia' | 'amd';
  /** Of NVIDIA's exporter: those from 4.9.0 on if not given. */
  readonly names?: NvidiaNames;
  /** Whether the exporters speak TLS, with certificates of the cluster's authority. They do not if not given. */
  readonly tls?: boolean;
  /** Whether the metrics-server may read EndpointSlices, as the Role of `deploy/components/accelerators` lets it. */
  readonly granted?: boolean;
}

interface GpuNode {
  readonly node: ClusterNode;
  readonly slots: readonly WorkloadSlot[];
}

const METRICS_SERVER = 'system:serviceaccount:kube-system:metrics-server';

/** GPU nodes with an exporter each, behind the EndpointSlices of one Service. */
export class SimulatedGpus {
  readonly vendor: GpuVendor;
  readonly nodes: readonly ClusterNode[];
  readonly #options: GpuOptions;
  readonly #clock: () => number;
  readonly #gpuNodes: readonly GpuNode[];
  readonly #exporters = new Map<string, ExporterServer>();
  #load: GpuLoad = waveLoad;

  /** @param firstIndex the place in the cluster of the first of these nodes */
  constructor(options: GpuOptions, firstIndex: number, simulation: WorkloadSettings, clock: () => number) {
    this.#options = options;
    this.#clock = clock;
    this.vendor = options.vendor === 'amd' ? AMD : NVIDIA;
    const devices = { [this.vendor.resource]: String(options.devices) };
    this.#gpuNodes = Array.from({ length: options.nodes }, (_, i) => {
      const name = `gpu-node-${i + 1}`;
      const slots = gpuSlots(name, i, options.devices, this.vendor, simulation);
      return { slots, node: simulatedNode(name, firstIndex + i, slots, simulation, devices) };
    });
    this.nodes = this.#gpuNodes.map(({ node }) => node);
  }

  /** The flag that lets a metrics-server read the exporters. */
  get flag(): string {
    const { name, namespace, service, portName } = this.vendor;
    return `--accelerators=${name}=${namespace}/${service}:${portName}`;
  }

  /** What RBAC grants to the metrics-server; nothing if it is to do without. */
  get rules(): readonly Rule[] {
    if (this.#options.granted === false) return [];
    return [
      {
        to: METRICS_SERVER,
        verbs: ['get', 'list', 'watch'],
        apiGroups: ['discovery.k8s.io'],
        resources: ['endpointslices'],
        namespaces: [this.vendor.namespace],
      },
    ];
  }

  /** Starts the exporters and writes their EndpointSlices. */
  async start(store: ClusterStore, pki: Pki): Promise<void> {
    const certificate = { commonName: this.vendor.service, names: LOCAL_NAMES, usage: 'server' } as const;
    const identity = this.#options.tls ? await pki.cluster.issue(certificate) : undefined;
    for (const { node, slots } of this.#gpuNodes) {
      const exporter = new ExporterServer(() => this.#page(node.name, slots), identity);
      this.#exporters.set(node.name, exporter);
      const port = await exporter.listen();
      store.apply(exporterSlice({ ...this.vendor, port, address: '127.0.0.1', nodeName: node.name }));
    }
  }

  /** From now on containers use this much of their devices. */
  setLoad(load: GpuLoad): void {
    this.#load = load;
  }

  /** The exporter of a node: its page, its requests, its certificate, its end. */
  exporter(nodeName: string): ExporterServer {
    const exporter = this.#exporters.get(nodeName);
    if (!exporter) throw new Error(`no exporter on ${nodeName}`);
    return exporter;
  }

  /** How many Pods have a device. */
  countHolders(): number {
    const { devices } = this.#options;
    const readings = this.#gpuNodes.flatMap(({ slots }) => deviceReadings(slots, devices, this.#load, this.#clock()));
    return readings.filter(({ holder }) => holder).length;
  }

  /** Lets the exporter of a node go wrong, or makes it well again if no fault is given. */
  setFault(nodeName: string, fault?: ExporterFault): void {
    this.exporter(nodeName).fault = fault;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#exporters.values()].map((exporter) => exporter.stop()));
  }

  #page(nodeName: string, slots: readonly WorkloadSlot[]): string {
    const readings = deviceReadings(slots, this.#options.devices, this.#load, this.#clock());
    if (this.vendor === AMD) return amdPage(nodeName, readings);
    return nvidiaPage(nodeName, readings, this.#options.names ?? 'ratio');
  }
}
