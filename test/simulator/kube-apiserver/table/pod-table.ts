import type { KubernetesObject } from '../../object-store.ts';
import { age, column } from './table.ts';
import type { TableDefinition } from './table.ts';

interface ContainerStatus {
  ready?: boolean;
  restartCount?: number;
  lastState?: { terminated?: { finishedAt?: string } };
  state?: { waiting?: { reason?: string }; terminated?: { reason?: string; exitCode?: number } };
}

interface Pod extends KubernetesObject {
  spec?: { nodeName?: string; containers?: unknown[]; readinessGates?: unknown[] };
  status?: {
    phase?: string;
    reason?: string;
    podIP?: string;
    nominatedNodeName?: string;
    containerStatuses?: ContainerStatus[];
  };
}

/** `kubectl get pods`. */
export const POD_TABLE: TableDefinition = {
  columns: [
    ...['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => column(name)),
    ...['IP', 'Node', 'Nominated Node', 'Readiness Gates'].map((name) => column(name, 1)),
  ],
  cells(pod: Pod) {
    const statuses = pod.status?.containerStatuses ?? [];
    const ready = statuses.filter((status) => status.ready).length;
    return [
      pod.metadata.name,
      `${ready}/${pod.spec?.containers?.length ?? 0}`,
      podStatus(pod),
      restarts(statuses),
      age(pod.metadata.creationTimestamp),
      pod.status?.podIP || '<none>',
      pod.spec?.nodeName || '<none>',
      pod.status?.nominatedNodeName || '<none>',
      pod.spec?.readinessGates?.length ? `0/${pod.spec.readinessGates.length}` : '<none>',
    ];
  },
};

/** The sum of all containers, and when the latest of them ended. */
function restarts(statuses: readonly ContainerStatus[]): string {
  const count = statuses.reduce((sum, status) => sum + (status.restartCount ?? 0), 0);
  const ends = statuses.map(({ lastState }) => lastState?.terminated?.finishedAt ?? '').sort();
  return count > 0 && ends.at(-1) ? `${count} (${age(ends.at(-1))} ago)` : String(count);
}

/** The most telling word: why a container waits or ended, else the phase. Init containers are not looked at. */
function podStatus({ metadata, status = {} }: Pod): string {
  let word = status.reason || status.phase || 'Unknown';
  for (const { state } of (status.containerStatuses ?? []).toReversed()) {
    if (state?.waiting?.reason) word = state.waiting.reason;
    else if (state?.terminated) word = state.terminated.reason || `ExitCode:${state.terminated.exitCode ?? 0}`;
  }
  return metadata.deletionTimestamp ? 'Terminating' : word;
}
