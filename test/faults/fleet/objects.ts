import { apiTime } from '../../simulator/object-store.ts';
import type { KubernetesObject } from '../../simulator/object-store.ts';
import { NAMESPACE } from './workload.ts';

/** Makes a Node with a kubelet at this address and port. */
export function nodeObject(name: string, address: string, port: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  };
}

/** A running Pod on a node. */
export function podObject(
  name: string,
  nodeName: string,
  containers: Iterable<string>,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: { app: 'matrix', ...labels },
      creationTimestamp: apiTime(Date.now()),
    },
    spec: { nodeName, containers: Array.from(containers, (container) => ({ name: container, image: 'x' })) },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
