import { RESOURCES, localApiVersion } from './resources.ts';

/** One resource of a group's version, as discovery lists it. */
export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

const READ = ['get', 'list', 'watch'];

/** What can only be created: reviews. */
const REVIEWS: Readonly<Record<string, readonly string[]>> = {
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': ['SelfSubjectAccessReview', 'SubjectAccessReview'],
};

/** The groups that this server answers itself, in the order of discovery. Each has one version. */
export const LOCAL_GROUPS: readonly string[] = [
  '',
  'apiregistration.k8s.io',
  ...Object.keys(REVIEWS),
  'autoscaling',
  'discovery.k8s.io',
];

/** The kind of review that is created at this resource, or undefined. */
export function reviewKind(group: string, resource: string): string | undefined {
  return REVIEWS[group]?.find((kind) => plural(kind) === resource);
}

/** The resources of a group. */
export function localResources(group: string): readonly ApiResource[] {
  const readable = RESOURCES.filter((one) => one.group === group).map((one) => ({
    name: one.name,
    singularName: one.singular,
    namespaced: one.namespaced,
    kind: one.kind,
    verbs: READ,
    ...(one.shortNames.length > 0 && { shortNames: one.shortNames }),
    ...(one.categories.length > 0 && { categories: one.categories }),
  }));
  const reviews = (REVIEWS[group] ?? []).map((kind) => ({
    name: plural(kind),
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  return [...readable, ...reviews];
}

/** The body of `/api/v1` and of `/apis/GROUP/VERSION`. */
export function apiResourceList(group: string): object {
  const groupVersion = localApiVersion(group);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: localResources(group) };
}

/** The body of `/api`. */
export function apiVersions(serverAddress: string): object {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** One group; its first version is the preferred one. */
export function apiGroup(name: string, versions: readonly string[]): object {
  const list = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: list, preferredVersion: list[0] };
}

function plural(kind: string): string {
  return `${kind.toLowerCase()}s`;
}
