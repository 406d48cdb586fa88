import { NAMESPACES } from '../fleet/identity.ts';
import type { WatchesWanted } from './watch-clients.ts';

/** What is watched at the same time. */
export interface Phase {
  readonly name: string;
  readonly wanted: WatchesWanted | undefined;
}

const API = '/apis/metrics.k8s.io/v1beta1';
const ALL_PODS = `${API}/pods`;
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/vnd.kubernetes.protobuf,application/json';
const MANY = 200;

const times = (count: number, path: string): string[] => Array.from({ length: count }, () => path);

/** The phase with which others are compared. */
export const NOBODY: Phase = { name: 'nobody', wanted: undefined };
export const ONE_JSON = 'one watcher of all Pods, JSON';
export const THREE_JSON = 'three watchers of all Pods, JSON';
export const ONE_PROTOBUF = 'one watcher of all Pods, protobuf';
export const THREE_PROTOBUF = 'three watchers of all Pods, protobuf';
export const NAMESPACED = `${MANY} watchers of one namespace each`;
export const STALLED = 'one watcher that never reads';

/** The phases of a round, each with the same cluster. */
export function phasesOf(http2: boolean): Phase[] {
  const phase = (name: string, paths: readonly string[], accept = JSON_TYPE, reads = true): Phase => ({
    name,
    wanted: { paths, accept, reads, http2 },
  });
  return [
    phase(ONE_JSON, times(1, ALL_PODS)),
    phase(THREE_JSON, times(3, ALL_PODS)),
    phase(ONE_PROTOBUF, times(1, ALL_PODS), PROTOBUF),
    phase(THREE_PROTOBUF, times(3, ALL_PODS), PROTOBUF),
    phase(
      NAMESPACED,
      Array.from({ length: MANY }, (_, i) => `${API}/namespaces/${namespaceOf(i)}/pods`),
    ),
    stalledPhase(http2),
  ];
}

export function stalledPhase(http2: boolean): Phase {
  return { name: STALLED, wanted: { paths: [ALL_PODS], accept: JSON_TYPE, reads: false, http2 } };
}

function namespaceOf(watcher: number): string {
  return `team-${String(watcher % NAMESPACES).padStart(2, '0')}`;
}
