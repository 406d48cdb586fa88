/** The API group that this server serves. */
export const GROUP = 'metrics.k8s.io';

/**
 * The versions that are served, with one schema. The first is preferred: `v1beta1`, because it is the only one that
 * HPA, VPA and k9s of today ask for.
 */
export const VERSIONS = ['v1beta1', 'v1'] as const;

/** One of the served versions. */
export type ServedVersion = (typeof VERSIONS)[number];

/** What a client can do with a resource. */
export type Verb = 'get' | 'list' | 'watch';

/** A resource of the group. */
export interface ApiResource {
  readonly name: 'nodes' | 'pods';
  readonly namespaced: boolean;
  /** The kind of one item. */
  readonly kind: string;
  /** In the order of the discovery documents. */
  readonly verbs: readonly Verb[];
}

/** The resources of the group. Discovery and OpenAPI are made from this table. */
export const RESOURCES: readonly ApiResource[] = [
  { name: 'nodes', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];

/**
 * The verbs of a resource.
 *
 * @param listsWatch whether the verb `watch` is listed (`--watch=listed`)
 */
export function verbsOf({ verbs }: ApiResource, listsWatch: boolean): readonly Verb[] {
  return listsWatch ? [...verbs, 'watch'] : verbs;
}

/** Whether the text names a served version. */
export function isServed(version: string): version is ServedVersion {
  return (VERSIONS as readonly string[]).includes(version);
}
