import type { KubernetesObject } from '../../object-store.ts';
import { age, column } from './table.ts';
import type { TableDefinition } from './table.ts';

interface Node extends KubernetesObject {
  spec?: { unschedulable?: boolean };
  status?: {
    addresses?: { type: string; address: string }[];
    conditions?: { type: string; status: string }[];
    nodeInfo?: Partial<Record<'kubeletVersion' | 'osImage' | 'kernelVersion' | 'containerRuntimeVersion', string>>;
  };
}

const ROLE_LABEL = 'node-role.kubernetes.io/';

/** `kubectl get nodes`. */
export const NODE_TABLE: TableDefinition = {
  columns: [
    ...['Name', 'Status', 'Roles', 'Age', 'Version'].map((name) => column(name)),
    ...['Internal-IP', 'External-IP', 'OS-Image', 'Kernel-Version', 'Container-Runtime'].map((name) => column(name, 1)),
  ],
  cells(node: Node) {
    const { nodeInfo = {} } = node.status ?? {};
    return [
      node.metadata.name,
      nodeStatus(node),
      roles(node),
      age(node.metadata.creationTimestamp),
      nodeInfo.kubeletVersion ?? '',
      address(node, 'InternalIP'),
      address(node, 'ExternalIP'),
      nodeInfo.osImage || '<unknown>',
      nodeInfo.kernelVersion || '<unknown>',
      nodeInfo.containerRuntimeVersion || '<unknown>',
    ];
  },
};

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  const readiness = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${readiness},SchedulingDisabled` : readiness;
}

function roles({ metadata }: Node): string {
  const labels = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(ROLE_LABEL));
  return (
    labels
      .map((label) => label.slice(ROLE_LABEL.length))
      .sort()
      .join(',') || '<none>'
  );
}

function address({ status }: Node, type: string): string {
  return status?.addresses?.find((one) => one.type === type)?.address ?? '<none>';
}
