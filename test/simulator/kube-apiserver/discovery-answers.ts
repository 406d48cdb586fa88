import { AGGREGATED_DISCOVERY, aggregatedDiscovery, wantsAggregatedDiscovery } from './aggregated-discovery.ts';
import type { VersionDiscovery } from './aggregated-discovery.ts';
import { apiGroup, apiResourceList, apiVersions, LOCAL_GROUPS } from './discovery.ts';
import { sendObject } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { localVersion } from './resources.ts';

/** Answers the paths of discovery, the groups of other servers included; returns whether this was one. */
export function serveDiscovery(
  { request, response, url }: Exchange,
  others: ReadonlyMap<string, readonly VersionDiscovery[]>,
): boolean {
  const path = url.pathname.replace(/\/$/, '');
  if ((path === '/api' || path === '/apis') && wantsAggregatedDiscovery(request.headers.accept)) {
    const body = `${JSON.stringify(aggregatedDiscovery(path, others))}\n`;
    response.writeHead(200, { 'content-type': AGGREGATED_DISCOVERY, vary: 'Accept' }).end(body);
    return true;
  }
  const document = discoveryDocument(path, others, request.headers.host ?? '');
  if (document) sendObject(response, 200, document);
  return document !== undefined;
}

function discoveryDocument(
  path: string,
  others: ReadonlyMap<string, readonly VersionDiscovery[]>,
  address: string,
): object | undefined {
  if (path === '/api') return apiVersions(address);
  if (path === '/api/v1') return apiResourceList('');
  const local = LOCAL_GROUPS.filter(Boolean).map((name): [string, string[]] => [name, [localVersion(name)]]);
  const foreign = [...others].map(([name, list]): [string, string[]] => [name, list.map(({ version }) => version)]);
  const groups = new Map([...local, ...foreign]);
  if (path === '/apis') {
    const list = [...groups].map(([name, versions]) => apiGroup(name, versions));
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: list };
  }
  const [, apis, group = '', version, rest] = path.split('/');
  if (apis !== 'apis' || rest !== undefined || !groups.has(group)) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group, groups.get(group)!) };
  // The version document of another server's group is that server's own to answer.
  return version === localVersion(group) && !others.has(group) ? apiResourceList(group) : undefined;
}
