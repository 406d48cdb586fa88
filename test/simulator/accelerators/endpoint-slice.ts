import type { KubernetesObject } from '../object-store.ts';

/** One exporter behind a Service. */
export interface ExporterEndpoint {
  readonly namespace: string;
  readonly service: string;
  readonly portName: string;
  readonly port: number;
  readonly address: string;
  readonly nodeName: string;
  readonly ready?: boolean;
}

/** The EndpointSlice of one exporter. Endpoints whose ports differ are in different slices, as Kubernetes has it. */
export function exporterSlice({ ready = true, ...endpoint }: ExporterEndpoint): KubernetesObject {
  const { namespace, service, portName, port, address, nodeName } = endpoint;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service}-${nodeName}`,
      namespace,
      labels: {
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': service,
      },
    },
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: [address],
        conditions: { ready, serving: ready, terminating: false },
        nodeName,
        targetRef: { kind: 'Pod', namespace, name: `${service}-${nodeName}` },
      },
    ],
    ports: [{ name: portName, port, protocol: 'TCP' }],
  };
}
