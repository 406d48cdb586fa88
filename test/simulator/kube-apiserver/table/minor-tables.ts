import { fieldText, fieldValue } from '../field-value.ts';
import { age, column } from './table.ts';
import type { TableDefinition } from './table.ts';

/** `kubectl get namespaces`. */
export const NAMESPACE_TABLE: TableDefinition = {
  columns: ['Name', 'Status', 'Age'].map((name) => column(name)),
  cells(object) {
    return [object.metadata.name, fieldText(object, 'status.phase'), age(object.metadata.creationTimestamp)];
  },
};

/** `kubectl get configmaps`. */
export const CONFIG_MAP_TABLE: TableDefinition = {
  columns: ['Name', 'Data', 'Age'].map((name) => column(name)),
  cells(object) {
    const entries = String(Object.keys(object.data ?? {}).length);
    return [object.metadata.name, entries, age(object.metadata.creationTimestamp)];
  },
};

/** `kubectl get serviceaccounts`. */
export const SERVICE_ACCOUNT_TABLE: TableDefinition = {
  columns: ['Name', 'Secrets', 'Age'].map((name) => column(name)),
  cells(object) {
    return [object.metadata.name, '0', age(object.metadata.creationTimestamp)];
  },
};

/** `kubectl get endpointslices`. */
export const ENDPOINT_SLICE_TABLE: TableDefinition = {
  columns: ['Name', 'AddressType', 'Ports', 'Endpoints', 'Age'].map((name) => column(name)),
  cells({ metadata, addressType = '', ports = [], endpoints = [] }) {
    const portsText = ports.map((port) => String(fieldValue(port, 'port'))).join(',') || '<unset>';
    const addresses = endpoints.flatMap((endpoint) => fieldValue(endpoint, 'addresses') as string[]).join(',');
    return [metadata.name, addressType, portsText, addresses || '<unset>', age(metadata.creationTimestamp)];
  },
};
