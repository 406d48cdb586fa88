import { isIP, isIPv6 } from 'node:net';
import type { ApiObject } from '../../cluster/api-objects.js';
import type { WatchedResource } from '../../cluster/watched-resource.js';
import type { ExporterOptions } from '../../config/accelerator-options.js';

/** An exporter on one node. */
export interface ExporterEndpoint {
  readonly nodeName: string;
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
}

/** The exporters that one EndpointSlice names. */
export interface ExporterSlice {
  readonly namespace: string;
  readonly name: string;
  readonly endpoints: readonly ExporterEndpoint[];
}

/** An EndpointSlice, as far as it is read. */
interface ApiEndpointSlice extends ApiObject {
  readonly endpoints?:
    | readonly {
        readonly addresses?: readonly string[];
        readonly nodeName?: string;
        readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean };
      }[]
    | null;
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
}

/** The EndpointSlices of a Service. */
export function exporterSliceResource({ namespace, service, port }: ExporterOptions): WatchedResource<ExporterSlice> {
  return {
    plural: 'endpointslices',
    role: `A Role of this server in the namespace ${namespace}`,
    path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    query: { labelSelector: `kubernetes.io/service-name=${service}` },
    decode: (object) => decodeSlice(object, port),
  };
}

/** Endpoints without a node, an IP address or the port are left out. */
export function decodeSlice(object: ApiObject, wantedPort: string | undefined): ExporterSlice {
  const { metadata, endpoints, ports } = object as ApiEndpointSlice;
  const port = portOf(ports ?? [], wantedPort);
  const all = (endpoints ?? []).flatMap(({ addresses = [], nodeName, conditions = {} }): ExporterEndpoint[] => {
    const address = addresses[0] ?? '';
    if (port === undefined || !nodeName || isIP(address) === 0) return [];
    return [{ nodeName, address, port, ready: conditions.ready !== false && conditions.terminating !== true }];
  });
  return { namespace: metadata.namespace ?? '', name: metadata.name, endpoints: all };
}

/** As in a URL. */
export function hostAndPort({ address, port }: ExporterEndpoint): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** Of several exporters of a node, one that is ready. */
export function endpointsByNode(slices: readonly ExporterSlice[]): Map<string, ExporterEndpoint> {
  const found = new Map<string, ExporterEndpoint>();
  for (const { endpoints } of slices) {
    for (const endpoint of endpoints) {
      if (found.get(endpoint.nodeName)?.ready !== true) found.set(endpoint.nodeName, endpoint);
    }
  }
  return found;
}

/** A number is the port itself. A name is that of the slice's port. Without either the slice's first port counts. */
function portOf(ports: NonNullable<ApiEndpointSlice['ports']>, wanted: string | undefined): number | undefined {
  if (wanted === undefined) return ports[0]?.port;
  return /^\d+$/.test(wanted) ? Number(wanted) : ports.find(({ name }) => name === wanted)?.port;
}
