import type { ResourceName } from '../object-store.ts';
import { API_SERVICE_TABLE } from './table/api-service-table.ts';
import { AUTOSCALER_TABLE } from './table/autoscaler-table.ts';
import {
  CONFIG_MAP_TABLE,
  ENDPOINT_SLICE_TABLE,
  NAMESPACE_TABLE,
  SERVICE_ACCOUNT_TABLE,
} from './table/minor-tables.ts';
import { NODE_TABLE } from './table/node-table.ts';
import { POD_TABLE } from './table/pod-table.ts';
import type { TableDefinition } from './table/table.ts';

/** One resource that can be read and watched. */
export interface ResourceDefinition {
  readonly group: string;
  readonly name: ResourceName;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Paths that a field selector may name besides metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  readonly table: TableDefinition;
}

const POD_FIELDS = ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'];

/** The version of a group that this server has. */
export function localVersion(group: string): string {
  return group === 'autoscaling' ? 'v2' : 'v1';
}

/** Returns the `apiVersion` of the objects of a group. */
export function localApiVersion(group: string): string {
  return group === '' ? 'v1' : `${group}/${localVersion(group)}`;
}

/** Every resource that can be read and watched, in the order of discovery. */
export const RESOURCES: readonly ResourceDefinition[] = [
  resource('', 'configmaps', 'ConfigMap', CONFIG_MAP_TABLE, { shortNames: ['cm'] }),
  resource('', 'namespaces', 'Namespace', NAMESPACE_TABLE, {
    namespaced: false,
    shortNames: ['ns'],
    selectableFields: ['status.phase'],
  }),
  resource('', 'nodes', 'Node', NODE_TABLE, {
    namespaced: false,
    shortNames: ['no'],
    selectableFields: ['spec.unschedulable'],
  }),
  resource('', 'pods', 'Pod', POD_TABLE, { shortNames: ['po'], categories: ['all'], selectableFields: POD_FIELDS }),
  resource('', 'serviceaccounts', 'ServiceAccount', SERVICE_ACCOUNT_TABLE, { shortNames: ['sa'] }),
  resource('apiregistration.k8s.io', 'apiservices', 'APIService', API_SERVICE_TABLE, {
    namespaced: false,
    categories: ['api-extensions'],
  }),
  resource('autoscaling', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', AUTOSCALER_TABLE, {
    shortNames: ['hpa'],
    categories: ['all'],
  }),
  resource('discovery.k8s.io', 'endpointslices', 'EndpointSlice', ENDPOINT_SLICE_TABLE, {}),
];

/** The definition of a resource, or undefined. */
export function findResource(group: string, version: string, name: string): ResourceDefinition | undefined {
  return RESOURCES.find((one) => one.group === group && version === localVersion(group) && one.name === name);
}

function resource(
  group: string,
  name: ResourceName,
  kind: string,
  table: TableDefinition,
  more: Partial<ResourceDefinition>,
): ResourceDefinition {
  const defaults = { namespaced: true, shortNames: [], categories: [], selectableFields: [] };
  return { ...defaults, group, name, singular: kind.toLowerCase(), kind, table, ...more };
}
