/** The API group that this server answers for. */
export const GROUP = 'metrics.k8s.io';

/**
 * The versions that are served, with one schema. The first is preferred: `v1beta1`, because it is the only one that
 * HPA, VPA and k9s of today ask for.
 */
export const VERSIONS = ['v1beta1', 'v1'] as const;

/** One of the served versions. */
export type ServedVersion = (typeof VERSIONS)[number];

/** The resources of the group, with the kind of their items. */
export const RESOURCES = [
  { name: 'nodes', namespaced: false, kind: 'NodeMetrics' },
  { name: 'pods', namespaced: true, kind: 'PodMetrics' },
] as const;

/** Whether the text names a served version. */
export function isServed(version: string): version is ServedVersion {
  return (VERSIONS as readonly string[]).includes(version);
}
