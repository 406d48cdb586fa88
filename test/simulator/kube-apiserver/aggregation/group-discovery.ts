import { AGGREGATED_DISCOVERY, discoveredResource } from '../aggregated-discovery.ts';
import type { VersionDiscovery } from '../aggregated-discovery.ts';
import type { ApiResource } from '../discovery.ts';
import type { AggregatedBackend } from './aggregated-backend.ts';
import { METRICS_GROUP } from './api-service.ts';

const TIMEOUT_MS = 5_000;

interface GroupDiscoveryList {
  items?: { metadata?: { name?: string }; versions?: VersionDiscovery[] }[];
}

/**
 * What the aggregated server says it serves in this version: by aggregated discovery, or by the version's own document
 * when the server does not know the former.
 */
export async function fetchDiscovery(backend: AggregatedBackend, version: string): Promise<VersionDiscovery> {
  const accept = `${AGGREGATED_DISCOVERY},application/json`;
  const { headers, body } = await backend.getJson('/apis', accept, TIMEOUT_MS);
  if (headers['content-type']?.includes('as=APIGroupDiscoveryList')) {
    const list: GroupDiscoveryList = JSON.parse(body);
    const group = list.items?.find((item) => item.metadata?.name === METRICS_GROUP);
    const found = group?.versions?.find((one) => one.version === version);
    if (found) return { ...found, freshness: 'Current' };
  }
  return fetchVersion(backend, version);
}

async function fetchVersion(backend: AggregatedBackend, version: string): Promise<VersionDiscovery> {
  const path = `/apis/${METRICS_GROUP}/${version}`;
  const { body } = await backend.getJson(path, 'application/json', TIMEOUT_MS);
  const list: { resources?: ApiResource[] } = JSON.parse(body);
  const resources = (list.resources ?? []).map((resource) => discoveredResource(METRICS_GROUP, version, resource));
  return { version, resources, freshness: 'Current' };
}
