/** A Pod as an HPA counts it: what it requests, and what it uses if that is known. In millicores. */
export interface CountedPod {
  readonly requested: number;
  readonly used: number | undefined;
}

/** How many Pods an HPA wants, and the utilization that it saw, in whole percent. */
export interface Recommendation {
  readonly replicas: number;
  readonly utilization: number;
}

const TOLERANCE = 0.1;

/**
 * Counts as the controller does for a target of utilization (GetResourceReplicas in replica_calculator.go of Kubernetes):
 * a Pod without numbers is idle when it would scale up, and fully used when it would scale down.
 *
 * @returns undefined: no Pod has numbers
 */
export function recommendReplicas(pods: readonly CountedPod[], targetPercent: number): Recommendation | undefined {
  const known = pods.filter(({ used }) => used !== undefined);
  if (known.length === 0) return undefined;
  const utilization = utilizationOf(known);
  const ratio = utilization / targetPercent;
  if (known.length === pods.length) return { replicas: wantedOf(pods.length, ratio), utilization };
  const assumed = pods.map(({ requested, used }) => ({
    requested,
    used: used ?? assumedUse(requested, ratio, targetPercent),
  }));
  const careful = utilizationOf(assumed) / targetPercent;
  // The assumption may stop a change, and never turns it round.
  const replicas = careful < 1 === ratio < 1 ? wantedOf(pods.length, careful) : pods.length;
  return { replicas, utilization };
}

function assumedUse(requested: number, ratio: number, targetPercent: number): number {
  return ratio < 1 ? (requested * Math.max(100, targetPercent)) / 100 : 0;
}

function utilizationOf(pods: readonly CountedPod[]): number {
  const sumOf = (key: keyof CountedPod): number => pods.reduce((sum, pod) => sum + (pod[key] ?? 0), 0);
  return Math.floor((100 * sumOf('used')) / sumOf('requested'));
}

function wantedOf(current: number, ratio: number): number {
  return Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(ratio * current);
}
