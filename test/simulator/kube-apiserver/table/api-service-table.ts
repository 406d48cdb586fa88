import type { KubernetesObject } from '../../object-store.ts';
import { age, column } from './table.ts';
import type { TableDefinition } from './table.ts';

interface ApiService extends KubernetesObject {
  spec?: { service?: { namespace: string; name: string } };
  status?: { conditions?: { type: string; status: string; reason?: string }[] };
}

/** `kubectl get apiservices`. */
export const API_SERVICE_TABLE: TableDefinition = {
  columns: ['Name', 'Service', 'Available', 'Age'].map((name) => column(name)),
  cells(apiService: ApiService) {
    const service = apiService.spec?.service;
    const available = apiService.status?.conditions?.find((condition) => condition.type === 'Available');
    const isTrue = available?.status === 'True';
    return [
      apiService.metadata.name,
      service ? `${service.namespace}/${service.name}` : 'Local',
      available ? (isTrue ? 'True' : `${available.status} (${available.reason ?? ''})`) : 'Unknown',
      age(apiService.metadata.creationTimestamp),
    ];
  },
};
