import { networkInterfaces } from 'node:os';
import { ExporterServer } from '../simulator/accelerators/exporter-server.ts';
import type { DeviceReading } from '../simulator/accelerators/device-reading.ts';
import { NVIDIA } from '../simulator/accelerators/gpu-vendor.ts';
import { nvidiaPage } from '../simulator/accelerators/nvidia-page.ts';
import type { ApiObject } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { applicationOf } from './running-pods.ts';

/** The share of its GPU that a container uses while so many Pods of its application run; undefined: it is on no page. */
export type GpuLoadOfApplication = (pod: string, pods: number) => number | undefined;

const LOOK_EVERY_MS = 300;
const GPUS_A_NODE = '8';
const { namespace, service, portName, resource } = NVIDIA;
const PODS = `/api/v1/namespaces/${namespace}/pods`;

/** Exporters on the nodes of a cluster, as Pods behind a Service, and GPUs of the containers that ask for one. */
export class GpuFleet {
  readonly #cluster: Cluster;
  readonly #exporters: ExporterServer[] = [];
  readonly #loads = new Map<string, GpuLoadOfApplication>();
  #pods: readonly ApiObject[] = [];
  #timer?: NodeJS.Timeout;
  #look: Promise<void> = Promise.resolve();

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Gives GPUs to the nodes; waits until the EndpointSlices of the kube-controller-manager lead to all exporters. */
  static async start(cluster: Cluster, nodeNames: readonly string[]): Promise<GpuFleet> {
    const fleet = new GpuFleet(cluster);
    await cluster.namespace(namespace);
    await cluster.admin.create(`/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: service },
      spec: { selector: { app: service }, ports: [{ name: portName, port: 9400, targetPort: 'metrics' }] },
    });
    for (const name of nodeNames) await fleet.#addExporter(name);
    fleet.#timer = setInterval(() => {
      fleet.#look = fleet.#lookAtPods().catch(() => undefined);
    }, LOOK_EVERY_MS);
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const isReady = ({ conditions }: { conditions: { ready: boolean } }): boolean => conditions.ready;
    await eventually(
      () => cluster.admin.list(`${slices}?labelSelector=kubernetes.io/service-name=${service}`),
      (all) => all.flatMap((slice) => (slice['endpoints'] ?? []).filter(isReady)).length === nodeNames.length,
    );
    return fleet;
  }

  /** From now on the containers `model` of the Pods labelled `app: <application>` use this much of their GPU. */
  setLoad(application: string, load: GpuLoadOfApplication): void {
    this.#loads.set(application, load);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
    await Promise.all(this.#exporters.map((exporter) => exporter.stop()));
  }

  async #addExporter(nodeName: string): Promise<void> {
    const { admin } = this.#cluster;
    const devices = { [resource]: GPUS_A_NODE };
    await admin.patch(`/api/v1/nodes/${nodeName}/status`, { status: { capacity: devices, allocatable: devices } });
    const exporter = new ExporterServer(() => nvidiaPage(nodeName, this.#readings(nodeName), 'ratio'));
    this.#exporters.push(exporter);
    const address = machineAddress();
    const containerPort = await exporter.listen(address);
    const name = `${service}-${nodeName}`;
    await admin.create(PODS, {
      metadata: { name, labels: { app: service } },
      spec: {
        nodeName,
        containers: [{ name: 'exporter', image: 'none', ports: [{ name: 'metrics', containerPort }] }],
      },
    });
    await eventually(
      () => admin.get(`${PODS}/${name}`),
      (pod) => pod['status'].phase === 'Running',
    );
    await admin.patch(`${PODS}/${name}/status`, { status: { podIP: address, podIPs: [{ ip: address }] } });
  }

  #readings(nodeName: string): DeviceReading[] {
    return this.#pods
      .filter((pod) => pod['spec'].nodeName === nodeName)
      .flatMap((pod, index): DeviceReading[] => {
        const application = applicationOf(pod);
        const count = this.#pods.filter((one) => applicationOf(one) === application).length;
        const busy = this.#loads.get(application)?.(pod.metadata.name, count);
        const holder = { namespace: pod.metadata.namespace!, pod: pod.metadata.name, container: 'model' };
        return busy === undefined ? [] : [{ index, busy, usedMebibytes: 1_000, holder }];
      });
  }

  async #lookAtPods(): Promise<void> {
    const pods = await this.#cluster.admin.list('/api/v1/pods?resourceVersion=0');
    this.#pods = pods.filter(
      (pod) => pod['status']?.phase === 'Running' && !pod.metadata.deletionTimestamp && asksForGpu(pod),
    );
  }
}

function asksForGpu(pod: ApiObject): boolean {
  const containers = pod['spec'].containers as { resources?: { requests?: Record<string, string> } }[];
  return containers.some(({ resources }) => resources?.requests?.[resource] !== undefined);
}

/** An address of this machine that an EndpointSlice may have: the API accepts no loopback address. */
function machineAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('this machine has no IPv4 address but its loopback address, and exporters need one');
  return found.address;
}
