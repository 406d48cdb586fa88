import type { Lifetime } from './lifetime.ts';
import type { CpuLoad, MemoryLoad, Wave } from './load.ts';
import { between, fraction } from './random.ts';

/** How a container's CPU goes over time. */
export type LoadShape = 'flat' | 'daily' | 'bursty' | 'idle';

/** One container of an application's Pod template. */
export interface ContainerTemplate {
  readonly name: string;
  readonly image: string;
  readonly millicores: number;
  readonly mebibytes: number;
  readonly shape: LoadShape;
  readonly leakMebibytesPerMinute?: number;
  /** Memory limit; a container without one has no swap limit on the kubelet's page either. */
  readonly limitMebibytes?: number;
  /** Accelerators that it asks for: the name of the extended resource, and how many. */
  readonly devices?: { readonly resource: string; readonly count: number };
  /** Left out: it runs for good. */
  readonly lifetime?: Lifetime;
}

/** A workload object, from which Pods come. */
export interface Application {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Pods in a small cluster. */
  readonly replicas: number;
  /** Whether a larger cluster runs more of it. */
  readonly scales: boolean;
  /** Deployments: a new version is rolled out this often. CronJobs: the schedule. Left out: its Pods stay. */
  readonly everyMs?: number;
  readonly containers: readonly ContainerTemplate[];
}

const DAY_S = 86_400;
const MEBIBYTE = 1_048_576;

/** The CPU load of one copy of a container; `seed` tells copies apart, the origin sets the time of day. */
export function cpuLoadOf(template: ContainerTemplate, seed: string, originMs: number): CpuLoad {
  const cores = (template.millicores / 1000) * between(`${seed}/cores`, 0.7, 1.4);
  return {
    cores: template.shape === 'idle' ? cores / 10 : cores,
    waves: [...(template.shape === 'daily' ? [dailyWave(originMs)] : []), ...noise(seed)],
    bursts: template.shape === 'bursty' ? [burstOf(cores, seed)] : [],
    startCoreSeconds: between(`${seed}/start`, 0.03, 0.4),
  };
}

/** The memory load of one copy of a container. */
export function memoryLoadOf(template: ContainerTemplate, seed: string): MemoryLoad {
  return {
    bytes: template.mebibytes * MEBIBYTE * between(`${seed}/bytes`, 0.85, 1.2),
    waves: [
      { periodS: 1_260, share: 0.05, phase: between(`${seed}/m1`, 0, 2 * Math.PI) },
      { periodS: 71, share: 0.01, phase: between(`${seed}/m2`, 0, 2 * Math.PI) },
    ],
    leakBytesPerSecond: ((template.leakMebibytesPerMinute ?? 0) * MEBIBYTE) / 60,
  };
}

/** Highest at 14:00 UTC, lowest at 02:00. */
function dailyWave(originMs: number): Wave {
  const originS = (originMs / 1000) % DAY_S;
  return { periodS: DAY_S, share: 0.4, phase: (2 * Math.PI * (originS - 8 * 3600)) / DAY_S };
}

/** Periods that share no factor, so the sum does not visibly repeat. */
function noise(seed: string): Wave[] {
  return [
    { periodS: 431, share: 0.16, phase: between(`${seed}/n1`, 0, 2 * Math.PI) },
    { periodS: 97, share: 0.13, phase: between(`${seed}/n2`, 0, 2 * Math.PI) },
    { periodS: 41, share: 0.1, phase: between(`${seed}/n3`, 0, 2 * Math.PI) },
    { periodS: 13, share: 0.06, phase: between(`${seed}/n4`, 0, 2 * Math.PI) },
  ];
}

function burstOf(cores: number, seed: string): CpuLoad['bursts'][number] {
  const periodS = Math.round(between(`${seed}/burst`, 90, 300));
  return {
    periodS,
    widthS: Math.round(periodS * between(`${seed}/width`, 0.15, 0.35)),
    cores: cores * between(`${seed}/height`, 3, 7),
    offsetS: Math.floor(fraction(`${seed}/offset`) * periodS),
  };
}
