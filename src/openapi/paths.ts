import {
  type ApiResource,
  GROUP,
  RESOURCES,
  type ServedVersion,
  type Verb,
} from '../metrics-api/objects/group-version.js';
import { META } from './meta-definitions.js';
import { metricsType } from './metrics-definitions.js';
import {
  ASSET,
  listParameters,
  NAME,
  NAMESPACE,
  PAGE_PARAMETERS,
  type Parameter,
  PRETTY,
  SINCE_SECONDS,
} from './parameters.js';
import { refTo, type Schema } from './schema.js';
import { VERSION_INFO } from './version-definition.js';

/** The operations at a path. Here only GET. */
export interface PathItem {
  readonly get: Operation;
  readonly parameters?: readonly Parameter[];
}

/** A request and its responses. */
export interface Operation {
  readonly tags: readonly string[];
  readonly description: string;
  /** Kubernetes' name of the request, from which clients name their methods. */
  readonly operationId: string;
  readonly responses: { readonly 200: ResponseObject };
  readonly 'x-kubernetes-action'?: Verb;
  readonly 'x-kubernetes-group-version-kind'?: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  };
}

/** A response in each of its media types. */
export interface ResponseObject {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** The operations at each path. */
export type Paths = Readonly<Record<string, PathItem>>;

const ENCODINGS = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

/** The path that lists the groups. */
export const GROUPS_PATHS: Paths = {
  '/apis/': { get: operation('apis', 'Lists the API groups.', 'getAPIVersions', `${META}.APIGroupList`) },
};

/** The path that lists the versions of the group. */
export const GROUP_PATHS: Paths = {
  [`/apis/${GROUP}/`]: {
    get: operation('metrics', 'Reads the versions of the group.', 'getMetricsAPIGroup', `${META}.APIGroup`),
  },
};

/** The path of the version of the server. */
export const VERSION_PATHS: Paths = {
  '/version/': {
    get: operation('version', 'Reads the version of the server.', 'getCodeVersion', VERSION_INFO, ['application/json']),
  },
};

/**
 * All paths below one version of the group: its resources, and the lists and gets of each.
 *
 * @param hasWatch whether metrics can be watched
 */
export function versionPaths(version: ServedVersion, hasWatch = false): Paths {
  const base = `/apis/${GROUP}/${version}`;
  const tag = tagOf(version);
  const operationId = `getMetrics${capitalized(version)}APIResources`;
  const paths: Record<string, PathItem> = {
    [`${base}/`]: {
      get: operation(tag, 'Lists the resources of this version.', operationId, `${META}.APIResourceList`),
    },
  };
  for (const resource of RESOURCES) {
    for (const { path, verb, scope, parameters } of placesOf(resource, base, listParameters(hasWatch))) {
      if (!resource.verbs.includes(verb)) continue;
      paths[path] = { get: metricsOperation(version, verb, scope, resource.kind), parameters };
    }
  }
  return paths;
}

/** A path of a resource, and what GET does there. */
interface Place {
  readonly path: string;
  readonly verb: Verb;
  readonly scope: Scope;
  readonly parameters: readonly Parameter[];
}

function placesOf({ name, namespaced }: ApiResource, base: string, ofLists: readonly Parameter[]): Place[] {
  const all = `${base}/${name}`;
  if (!namespaced) {
    return [
      { path: all, verb: 'list', scope: 'cluster', parameters: ofLists },
      { path: `${all}/{name}`, verb: 'get', scope: 'cluster', parameters: [NAME, PRETTY] },
    ];
  }
  const some = `${base}/namespaces/{namespace}/${name}`;
  return [
    { path: all, verb: 'list', scope: 'all-namespaces', parameters: ofLists },
    { path: some, verb: 'list', scope: 'namespace', parameters: byName([NAMESPACE, ...ofLists]) },
    { path: `${some}/{name}`, verb: 'get', scope: 'namespace', parameters: [NAME, NAMESPACE, PRETTY] },
  ];
}

/** The history below one version of the group, which is served with `--history` only. */
export function historyPaths(version: ServedVersion): Paths {
  const base = `/apis/${GROUP}/${version}`;
  const inNamespace = `${base}/namespaces/{namespace}`;
  const get = (of: string, type: string): Operation => {
    const operationId = `readMetrics${capitalized(version)}${of}History`;
    const description = `Reads what was used in the past by ${HISTORIES[of]!}.`;
    return operation(tagOf(version), description, operationId, metricsType(version, type), ['application/json']);
  };
  const [node, pod] = [get('Node', 'UsageHistory'), get('NamespacedPod', 'UsageHistory')];
  const pods = get('Namespaced', 'UsageHistoryList');
  return {
    [`${inNamespace}/history`]: {
      get: pods,
      parameters: byName([NAMESPACE, ...PAGE_PARAMETERS, PRETTY, SINCE_SECONDS]),
    },
    [`${inNamespace}/pods/{name}/history`]: { get: pod, parameters: byName([NAME, NAMESPACE, PRETTY, SINCE_SECONDS]) },
    [`${base}/nodes/{name}/history`]: { get: node, parameters: byName([NAME, PRETTY, SINCE_SECONDS]) },
  };
}

/** The live page below one version of the group, which is served with `--live-page` only: it is in `v1` alone. */
export function livePagePaths(version: ServedVersion): Paths {
  if (version !== 'v1') return {};
  const base = `/apis/${GROUP}/${version}/live`;
  const get = (of: string, description: string, mediaType: string): Operation => ({
    tags: [tagOf(version)],
    description,
    operationId: `readMetrics${capitalized(version)}${of}`,
    responses: { 200: { description: 'OK', content: { [mediaType]: { schema: { type: 'string' } } } } },
  });
  return {
    [`${base}/`]: { get: get('LivePage', 'Reads the page that shows usage in a browser.', 'text/html') },
    [`${base}/{asset}`]: { get: get('LivePageAsset', 'Reads a file of that page.', '*/*'), parameters: [ASSET] },
  };
}

const HISTORIES: Readonly<Record<string, string>> = {
  Node: 'a Node',
  Namespaced: 'the Pods of a namespace',
  NamespacedPod: 'the containers of a Pod',
};

/** The scope of a request. */
type Scope = 'cluster' | 'namespace' | 'all-namespaces';

function metricsOperation(version: ServedVersion, action: Verb, scope: Scope, kind: string): Operation {
  const verb = action === 'get' ? 'read' : 'list';
  const namespaced = scope === 'namespace' ? 'Namespaced' : '';
  const everywhere = scope === 'all-namespaces' ? 'ForAllNamespaces' : '';
  const operationId = `${verb}Metrics${capitalized(version)}${namespaced}${kind}${everywhere}`;
  const description = action === 'get' ? `Reads one ${kind}.` : `Lists ${kind}.`;
  const type = metricsType(version, action === 'get' ? kind : `${kind}List`);
  return {
    ...operation(tagOf(version), description, operationId, type),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: GROUP, version, kind },
  };
}

function operation(
  tag: string,
  description: string,
  operationId: string,
  type: string,
  encodings: readonly string[] = ENCODINGS,
): Operation {
  const content = Object.fromEntries(encodings.map((encoding) => [encoding, { schema: refTo(type) }]));
  return { tags: [tag], description, operationId, responses: { 200: { description: 'OK', content } } };
}

/** Sorts parameters by name, as Kubernetes does. */
function byName(parameters: readonly Parameter[]): Parameter[] {
  return parameters.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tagOf(version: ServedVersion): string {
  return `metrics_${version}`;
}

function capitalized(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
