import type { ApiClient } from './api-client.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** One group of the kube-apiserver's aggregated discovery. */
export interface DiscoveredGroup {
  readonly metadata: { readonly name: string };
  readonly versions: readonly {
    readonly version: string;
    readonly freshness: 'Current' | 'Stale';
    readonly resources?: readonly { readonly resource: string; readonly verbs: readonly string[] }[];
  }[];
}

/** All groups in one document, as kubectl asks for them. */
export async function discoveredGroups(client: ApiClient): Promise<readonly DiscoveredGroup[]> {
  const { text } = await client.send('GET', '/apis', undefined, { accept: AGGREGATED });
  return (JSON.parse(text) as { items: DiscoveredGroup[] }).items;
}
