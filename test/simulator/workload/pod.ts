import type { Application } from './application.ts';
import { SimulatedContainer } from './container.ts';
import { nameSuffix, templateHash, uidOf } from './names.ts';
import { between } from './random.ts';

/** What distinguishes one Pod from the others of its application. */
export interface PodIdentity {
  readonly application: Application;
  readonly ordinal: number;
  /** Which version of the Deployment or which run of the CronJob; 0 for Pods that stay. */
  readonly generation: number;
  readonly nodeName: string;
  readonly createdMs: number;
  /** When the Pod is removed; Infinity when it stays. */
  readonly deletedMs: number;
}

/** One simulated Pod: its identity and its containers. */
export class SimulatedPod {
  readonly identity: PodIdentity;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: { readonly kind: string; readonly name: string };
  readonly containers: readonly SimulatedContainer[];

  constructor(identity: PodIdentity, seed: string, originMs: number) {
    const { application, ordinal, generation, nodeName } = identity;
    const key = `${seed}/${application.namespace}/${application.name}/${nodeName}/${ordinal}/${generation}`;
    this.identity = identity;
    this.namespace = application.namespace;
    const { name, owner, labels } = nameOf(identity, seed);
    this.name = name;
    this.owner = owner;
    this.labels = { ...application.labels, ...labels };
    this.uid = uidOf(key);
    const startedMs = identity.createdMs + Math.round(between(`${key}/pull`, 700, 2_500));
    this.containers = application.containers.map(
      (template, i) => new SimulatedContainer(template, `${key}/${template.name}`, startedMs + i * 130, originMs),
    );
  }

  /** Core-seconds of its cgroup: every run of every container, and a little for the pause process. */
  coreSecondsUntil(nowMs: number): number {
    let sum = 0.02;
    for (const container of this.containers) sum += container.coreSecondsUntil(nowMs);
    return sum;
  }

  /** Working set of its cgroup in bytes. */
  workingSetAt(nowMs: number): number {
    let sum = 262_144;
    for (const container of this.containers) sum += container.workingSetAt(nowMs);
    return sum;
  }

  /** `status.phase`. */
  phaseAt(nowMs: number): 'Pending' | 'Running' | 'Succeeded' {
    if (this.containers.every((container) => nowMs < container.firstStartMs)) return 'Pending';
    return this.containers.every(
      (container) => container.nextChangeMs(nowMs) === Infinity && !container.isRunning(nowMs),
    )
      ? 'Succeeded'
      : 'Running';
  }

  /** When anything about this Pod next changes. */
  nextChangeMs(nowMs: number): number {
    let next = this.identity.deletedMs;
    for (const container of this.containers) next = Math.min(next, container.nextChangeMs(nowMs));
    return next;
  }
}

interface PodName {
  readonly name: string;
  readonly owner: { readonly kind: string; readonly name: string };
  /** Those that the controllers add. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Names and labels as the controllers of Kubernetes make them. */
function nameOf({ application, ordinal, generation, createdMs }: PodIdentity, seed: string): PodName {
  const { kind, name } = application;
  const version = `${seed}/${application.namespace}/${name}/${generation}`;
  if (kind === 'StatefulSet') {
    const labels = {
      'apps.kubernetes.io/pod-index': String(ordinal),
      'controller-revision-hash': `${name}-${templateHash(version)}`,
      'statefulset.kubernetes.io/pod-name': `${name}-${ordinal}`,
    };
    return { name: `${name}-${ordinal}`, owner: { kind, name }, labels };
  }
  if (kind === 'DaemonSet') {
    const labels = { 'controller-revision-hash': templateHash(version), 'pod-template-generation': '1' };
    return { name: `${name}-${nameSuffix(version, ordinal)}`, owner: { kind, name }, labels };
  }
  if (kind === 'CronJob') {
    // The CronJob controller names a Job by the minute for which it was scheduled.
    const job = `${name}-${Math.floor(createdMs / 60_000)}`;
    const labels = { 'batch.kubernetes.io/job-name': job, 'job-name': job };
    return { name: `${job}-${nameSuffix(version, ordinal)}`, owner: { kind: 'Job', name: job }, labels };
  }
  const hash = templateHash(version);
  const set = `${name}-${hash}`;
  return {
    name: `${set}-${nameSuffix(version, ordinal)}`,
    owner: { kind: 'ReplicaSet', name: set },
    labels: { 'pod-template-hash': hash },
  };
}
