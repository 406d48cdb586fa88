import { GROUP, VERSIONS } from '../metrics-api/objects/group-version.js';
import { DISCOVERY_DEFINITIONS } from './discovery-definitions.js';
import { historyDefinitions } from './history-definitions.js';
import { META_DEFINITIONS } from './meta-definitions.js';
import { metricsDefinitions } from './metrics-definitions.js';
import {
  type Paths,
  GROUP_PATHS,
  GROUPS_PATHS,
  historyPaths,
  livePagePaths,
  VERSION_PATHS,
  versionPaths,
} from './paths.js';
import { type Definitions, type Schema, SCHEMAS } from './schema.js';
import { VERSION_DEFINITIONS } from './version-definition.js';

/** A document of OpenAPI 3.0. */
export interface Document {
  readonly openapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Paths;
  readonly components: { readonly schemas: Definitions };
}

/** What is served with a flag only. */
export interface ServedExtras {
  readonly history?: boolean;
  readonly watch?: boolean;
  readonly livePage?: boolean;
}

/** The same for every release, so that clients fetch a document again only when the API has changed. */
const INFO = { title: 'Kubernetes metrics-server', version: 'unversioned' };

/** A document of these paths, with those of the definitions that they need. */
export function documentOf(paths: Paths, definitions: Definitions): Document {
  return { openapi: '3.0.0', info: INFO, paths, components: { schemas: reachable(paths, definitions) } };
}

/**
 * The documents of OpenAPI 3 by the path that they describe, as `/openapi/v3` lists them.
 *
 * @param classes the schemas of the metrics API's classes, as @nestjs/swagger makes them
 */
export function documentsByPath(
  classes: Definitions,
  { history = false, watch = false, livePage = false }: ServedExtras,
): Readonly<Record<string, Document>> {
  const discovery = { ...META_DEFINITIONS, ...DISCOVERY_DEFINITIONS };
  const ofVersions = VERSIONS.map((version) => [
    `apis/${GROUP}/${version}`,
    documentOf(
      {
        ...versionPaths(version, watch),
        ...(history && historyPaths(version)),
        ...(livePage && livePagePaths(version)),
      },
      { ...discovery, ...metricsDefinitions(classes, version), ...(history && historyDefinitions(version)) },
    ),
  ]);
  return {
    apis: documentOf(GROUPS_PATHS, discovery),
    [`apis/${GROUP}`]: documentOf(GROUP_PATHS, discovery),
    ...(Object.fromEntries(ofVersions) as Record<string, Document>),
    version: documentOf(VERSION_PATHS, VERSION_DEFINITIONS),
  };
}

/** Those of the definitions that something refers to, directly or through others, in the order of their names. */
export function reachable(from: object, definitions: Definitions): Definitions {
  const found = new Map<string, Schema>();
  const waiting = referencesIn(from);
  for (const name of waiting) {
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`there is no definition of ${name}`);
    if (found.has(name)) continue;
    found.set(name, definition);
    waiting.push(...referencesIn(definition));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(SCHEMAS.length)] : referencesIn(inner),
  );
}
