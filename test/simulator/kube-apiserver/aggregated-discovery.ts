import { LOCAL_GROUPS, localResources } from './discovery.ts';
import type { ApiResource } from './discovery.ts';
import { parseAccept } from './negotiation.ts';
import { localVersion } from './resources.ts';

/** The media type of aggregated discovery, both in Accept and in Content-Type. */
export const AGGREGATED_DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** One version of a group with all its resources. */
export interface VersionDiscovery {
  readonly version: string;
  readonly resources: readonly object[];
  /** `Stale`: the server of this version cannot be reached, so what is listed may be old or nothing. */
  readonly freshness: 'Current' | 'Stale';
}

/** Whether the client would rather have all groups in one document than one document per group. */
export function wantsAggregatedDiscovery(accept: string | undefined): boolean {
  const first = parseAccept(accept).find(({ type, parameters }) => {
    const isOurs = parameters['g'] === 'apidiscovery.k8s.io' && parameters['v'] === 'v2';
    return type === 'application/json' && (!parameters['as'] || isOurs);
  });
  return first?.parameters['as'] === 'APIGroupDiscoveryList';
}

/** The aggregated body of `/api` (the core group) or `/apis` (the other ones, and the groups of other servers). */
export function aggregatedDiscovery(
  path: '/api' | '/apis',
  others: ReadonlyMap<string, readonly VersionDiscovery[]>,
): object {
  const local = LOCAL_GROUPS.filter((group) => (path === '/api') === (group === ''));
  const items = local.map((group) => {
    const version = localVersion(group);
    const resources = localResources(group).map((resource) => discoveredResource(group, version, resource));
    return groupDiscovery(group, [{ version, resources, freshness: 'Current' }]);
  });
  if (path === '/apis') items.push(...[...others].map(([group, versions]) => groupDiscovery(group, versions)));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

/** A resource of legacy discovery in the words of aggregated discovery. */
export function discoveredResource(group: string, version: string, resource: ApiResource): object {
  return {
    resource: resource.name,
    responseKind: { group: resource.group ?? group, version: resource.version ?? version, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singularName,
    verbs: resource.verbs,
    ...(resource.shortNames && { shortNames: resource.shortNames }),
    ...(resource.categories && { categories: resource.categories }),
  };
}

function groupDiscovery(group: string, versions: readonly VersionDiscovery[]): object {
  return { metadata: group ? { name: group, creationTimestamp: null } : { creationTimestamp: null }, versions };
}
