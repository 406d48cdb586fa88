import { RecordedKubelet } from '../kubelets/recorded-kubelet.ts';
import type { SimulatedAnswer } from '../kubelets/kubelet-fault.ts';
import { resourceMetricsPath } from '../kubelets/kubelet-server.ts';
import type { KubernetesObject } from '../object-store.ts';
import type { ClusterNode } from './cluster-node.ts';
import { RESOURCE_METRICS_PATH } from './node-object.ts';

/** A cluster as it was recorded: API objects, and what each node's kubelet answered one after the other. */
export interface RecordedCluster {
  readonly cluster: { readonly nodes: readonly KubernetesObject[]; readonly pods: readonly KubernetesObject[] };
  readonly pages: Readonly<Record<string, readonly SimulatedAnswer[]>>;
}

/** A recorded node, with the kubelet by which a test chooses the step. */
export interface RecordedNode extends ClusterNode {
  readonly kubelet: RecordedKubelet;
}

/** The recorded nodes, changed only in where their kubelets are reached. */
export function recordedNodes({ cluster, pages }: RecordedCluster): RecordedNode[] {
  return cluster.nodes.map((node) => {
    const { name } = node.metadata;
    const kubelet = new RecordedKubelet(pages[name] ?? [{ status: 404, body: '404 page not found\n' }]);
    const pods = cluster.pods.filter((pod) => nodeNameOf(pod) === name);
    return {
      name,
      kubelet,
      answer: () => kubelet.answer(),
      nodeObject: (kubeletPort) => reachedHere(node, kubeletPort),
      podObjects: () => pods,
      nextChangeMs: () => Infinity,
    };
  });
}

/** Recorded Pods that are bound to none of the recorded nodes. */
export function podsWithoutNode({ cluster }: RecordedCluster): KubernetesObject[] {
  const names = new Set(cluster.nodes.map((node) => node.metadata.name));
  return cluster.pods.filter((pod) => !names.has(nodeNameOf(pod) ?? ''));
}

function nodeNameOf({ spec }: KubernetesObject): string | undefined {
  return spec && 'nodeName' in spec && typeof spec.nodeName === 'string' ? spec.nodeName : undefined;
}

function reachedHere(node: KubernetesObject, port: number): KubernetesObject {
  const { name, annotations } = node.metadata;
  const addresses = [
    { type: 'InternalIP', address: '127.0.0.1' },
    { type: 'Hostname', address: name },
  ];
  return {
    ...node,
    metadata: {
      ...node.metadata,
      annotations: { ...annotations, [RESOURCE_METRICS_PATH]: resourceMetricsPath(name) },
    },
    status: { ...node.status, addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } },
  };
}
