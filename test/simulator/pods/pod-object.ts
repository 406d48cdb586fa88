import { apiTime } from '../object-store.ts';
import type { KubernetesObject } from '../object-store.ts';

/** What becomes of a container, in the words of a container status. */
export interface ContainerDescription {
  readonly name: string;
  readonly image: string;
  readonly millicores?: number;
  readonly mebibytes?: number;
  readonly limitMebibytes?: number;
  readonly devices?: { readonly resource: string; readonly count: number };
  readonly restarts: number;
  readonly state: 'creating' | 'running' | 'waiting' | 'completed';
  /** When its last run started, in milliseconds since the epoch. */
  readonly startedMs: number;
  /** When its last finished run ended, and why. */
  readonly finished?: { readonly startedMs: number; readonly endedMs: number; readonly reason: string };
}

/** What an API object says of a Pod. */
export interface PodDescription {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
  readonly nodeName: string;
  readonly podIP: string;
  readonly createdMs: number;
  readonly phase: 'Pending' | 'Running' | 'Succeeded';
  readonly containers: readonly ContainerDescription[];
}

const OWNER_VERSION: Record<string, string> = { Job: 'batch/v1', Node: 'v1' };
const EXIT_CODE: Record<string, number> = { OOMKilled: 137, Error: 1, Completed: 0 };

/** The Pod as the API shows it: enough for `kubectl get pods -A -o wide` and `kubectl describe pod`. */
export function podObject(pod: PodDescription): KubernetesObject {
  const { owner, name, namespace, uid, labels } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(owner && owner.kind !== 'StatefulSet' && { generateName: name.slice(0, -5) }),
      namespace,
      uid,
      creationTimestamp: apiTime(pod.createdMs),
      labels: { ...labels },
      ...(owner && {
        ownerReferences: [
          { apiVersion: OWNER_VERSION[owner.kind] ?? 'apps/v1', ...owner, controller: true, blockOwnerDeletion: true },
        ],
      }),
    },
    spec: podSpec(pod),
    status: podStatus(pod),
  };
}

function podSpec({ nodeName, owner, containers }: PodDescription): object {
  return {
    nodeName,
    serviceAccountName: 'default',
    restartPolicy: owner?.kind === 'Job' ? 'Never' : 'Always',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    containers: containers.map((container) => ({
      name: container.name,
      image: container.image,
      imagePullPolicy: 'IfNotPresent',
      resources: containerResources(container),
    })),
  };
}

function containerResources({ millicores, mebibytes, limitMebibytes, devices }: ContainerDescription): object {
  // Kubernetes has extended resources in both, with the same number.
  const extended = devices && { [devices.resource]: String(devices.count) };
  const limits = { ...(limitMebibytes !== undefined && { memory: `${limitMebibytes}Mi` }), ...extended };
  const requests = {
    ...(millicores !== undefined && { cpu: `${millicores}m`, memory: `${mebibytes ?? 0}Mi` }),
    ...extended,
  };
  return {
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(requests).length > 0 && { requests }),
  };
}

function podStatus({ phase, podIP, createdMs, containers }: PodDescription): object {
  const isReady = phase === 'Running' && containers.every(({ state }) => state === 'running');
  const condition = (type: string, isTrue: boolean): object => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastTransitionTime: apiTime(createdMs),
    ...(!isTrue && { reason: phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady' }),
  });
  return {
    phase,
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    ...(phase !== 'Pending' && { podIP, podIPs: [{ ip: podIP }] }),
    qosClass: containers.some(({ millicores }) => millicores !== undefined) ? 'Burstable' : 'BestEffort',
    startTime: apiTime(createdMs),
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', isReady),
      condition('Ready', isReady),
    ],
    containerStatuses: containers.map(containerStatus),
  };
}

function containerStatus(container: ContainerDescription): object {
  const { name, image, restarts, state, startedMs, finished } = container;
  return {
    name,
    image,
    imageID: image,
    restartCount: restarts,
    ready: state === 'running',
    started: state === 'running',
    state: containerState(state, startedMs, finished),
    lastState: finished && state !== 'completed' ? { terminated: terminated(finished) } : {},
  };
}

function containerState(
  state: ContainerDescription['state'],
  startedMs: number,
  finished: ContainerDescription['finished'],
): object {
  if (state === 'running') return { running: { startedAt: apiTime(startedMs) } };
  if (state === 'completed' && finished) return { terminated: terminated(finished) };
  return { waiting: { reason: state === 'creating' ? 'ContainerCreating' : 'CrashLoopBackOff' } };
}

function terminated({ startedMs, endedMs, reason }: NonNullable<ContainerDescription['finished']>): object {
  return { exitCode: EXIT_CODE[reason] ?? 1, reason, startedAt: apiTime(startedMs), finishedAt: apiTime(endedMs) };
}
