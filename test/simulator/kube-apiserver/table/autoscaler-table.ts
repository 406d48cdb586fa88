import { fieldText } from '../field-value.ts';
import { age, column } from './table.ts';
import type { TableDefinition } from './table.ts';

/** `kubectl get hpa`, without its column of targets. */
export const AUTOSCALER_TABLE: TableDefinition = {
  columns: ['Name', 'Reference', 'MinPods', 'MaxPods', 'Replicas', 'Age'].map((name) => column(name)),
  cells(object) {
    const text = (path: string): string => fieldText(object, path);
    return [
      object.metadata.name,
      `${text('spec.scaleTargetRef.kind')}/${text('spec.scaleTargetRef.name')}`,
      text('spec.minReplicas'),
      text('spec.maxReplicas'),
      text('status.currentReplicas'),
      age(object.metadata.creationTimestamp),
    ];
  },
};
