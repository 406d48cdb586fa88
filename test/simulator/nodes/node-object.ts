import { apiTime } from '../object-store.ts';
import type { KubernetesObject } from '../object-store.ts';
import { uidOf } from '../workload/names.ts';
import { resourceMetricsPath } from '../kubelets/kubelet-server.ts';

/** What an API object says of a Node. */
export interface NodeDescription {
  readonly name: string;
  /** The node's place in the cluster, from which its podCIDR follows. */
  readonly index: number;
  readonly kubeletPort: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Extended resources by their names. */
  readonly devices?: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly nowMs: number;
}

/** The annotation by which a Node names another path for its resource metrics. */
export const RESOURCE_METRICS_PATH = 'metrics.k8s.io/resource-metrics-path';

const MOST_PODS = 250;
/** Resources that a kubelet reserves for itself. They are small, so that percentages look natural. */
const RESERVED_MEMORY_KIB = 102_400;

/** The Node as the API shows it: enough for `kubectl get nodes -o wide`, `describe node` and `top nodes`. */
export function nodeObject(node: NodeDescription): KubernetesObject {
  const { name, index, kubeletPort, labels, createdMs } = node;
  const podCIDR = `10.${podNetwork(index)}.0/24`;
  const metadata = {
    name,
    uid: uidOf(`node/${name}`),
    creationTimestamp: apiTime(createdMs),
    labels: {
      'kubernetes.io/arch': process.arch === 'x64' ? 'amd64' : process.arch,
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      ...labels,
    },
    annotations: { [RESOURCE_METRICS_PATH]: resourceMetricsPath(name), 'node.alpha.kubernetes.io/ttl': '0' },
  };
  const spec = { podCIDR, podCIDRs: [podCIDR], providerID: `simulator://${name}` };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec, status: nodeStatus(node, kubeletPort) };
}

/** The second and third number of a node's Pod addresses: 10.244.0, 10.244.1, … 10.245.0 for node 256. */
export function podNetwork(index: number): string {
  return `${(244 + (index >> 8)) % 256}.${index & 255}`;
}

function nodeStatus(node: NodeDescription, port: number): object {
  const { name, cores, memoryBytes, nowMs, createdMs, devices } = node;
  const kibibytes = Math.floor(memoryBytes / 1024);
  const condition = (type: string, status: string, reason: string): object => {
    return { type, status, reason, lastHeartbeatTime: apiTime(nowMs), lastTransitionTime: apiTime(createdMs) };
  };
  return {
    capacity: { cpu: String(cores), memory: `${kibibytes}Ki`, pods: String(MOST_PODS), ...devices },
    allocatable: {
      cpu: String(cores),
      memory: `${kibibytes - RESERVED_MEMORY_KIB}Ki`,
      pods: String(MOST_PODS),
      ...devices,
    },
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
      condition('Ready', 'True', 'KubeletReady'),
    ],
    nodeInfo: nodeInfo(name),
  };
}

function nodeInfo(name: string): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    bootID: uidOf(`boot/${name}`),
    containerRuntimeVersion: 'containerd://2.1.4',
    kernelVersion: '6.18.0',
    kubeProxyVersion: '',
    kubeletVersion: 'v1.37.2',
    machineID: uidOf(`machine/${name}`).replaceAll('-', ''),
    operatingSystem: 'linux',
    osImage: 'metrics-server-ts simulator',
    systemUUID: uidOf(`system/${name}`),
  };
}

/** The kubelet's port that a Node names; 0 when it names none. */
export function kubeletPortOf({ status }: KubernetesObject): number {
  const endpoints = status && 'daemonEndpoints' in status ? status.daemonEndpoints : undefined;
  const endpoint = isRecord(endpoints) ? endpoints.kubeletEndpoint : undefined;
  return isRecord(endpoint) && typeof endpoint.Port === 'number' ? endpoint.Port : 0;
}

/** The same Node, its kubelet at another port. */
export function withKubeletPort(node: KubernetesObject, port: number): KubernetesObject {
  return { ...node, status: { ...node.status, daemonEndpoints: { kubeletEndpoint: { Port: port } } } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
