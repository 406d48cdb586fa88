import { GROUP, VERSIONS } from '../metrics-api/objects/group-version.js';
import { DISCOVERY_DEFINITIONS } from './discovery-definitions.js';
import { META_DEFINITIONS } from './meta-definitions.js';
import { metricsDefinitions } from './metrics-definitions.js';
import { GROUP_PATHS, GROUPS_PATHS, type Paths, VERSION_PATHS, versionPaths } from './paths.js';
import { reachable } from './reachable.js';
import type { Definitions } from './schema.js';
import { VERSION_DEFINITIONS } from './version-definition.js';

/** A document of OpenAPI 3.0. */
export interface Document {
  readonly openapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Paths;
  readonly components: { readonly schemas: Definitions };
}

/** The same for every release, so that clients fetch a document again only when the API has changed. */
const INFO = { title: 'Kubernetes metrics-server', version: 'unversioned' };

/** A document of these paths, with those of the definitions that they need. */
export function documentOf(paths: Paths, definitions: Definitions): Document {
  return { openapi: '3.0.0', info: INFO, paths, components: { schemas: reachable(paths, definitions) } };
}

/**
 * The documents of OpenAPI 3 by the path that they are about, which is how `/openapi/v3` lists them.
 *
 * @param classes the schemas of the metrics API's classes, as @nestjs/swagger makes them
 */
export function documentsByPath(classes: Definitions): Readonly<Record<string, Document>> {
  const discovery = { ...META_DEFINITIONS, ...DISCOVERY_DEFINITIONS };
  const ofVersions = VERSIONS.map((version) => [
    `apis/${GROUP}/${version}`,
    documentOf(versionPaths(version), { ...discovery, ...metricsDefinitions(classes, version) }),
  ]);
  return {
    apis: documentOf(GROUPS_PATHS, discovery),
    [`apis/${GROUP}`]: documentOf(GROUP_PATHS, discovery),
    ...(Object.fromEntries(ofVersions) as Record<string, Document>),
    version: documentOf(VERSION_PATHS, VERSION_DEFINITIONS),
  };
}
