import { VERSION } from '../config/version.js';
import type { Parameter } from '../openapi/parameters.js';
import { type Definitions, type Schema, refTo } from '../openapi/schema.js';
import { internalSchemas } from './internal-schemas.js';

/** The operation at one path of the internal API. */
export interface InternalOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: {
    readonly 200: { readonly description: string; readonly content: Record<string, { readonly schema: Schema }> };
  };
}

/** A document of OpenAPI 3.0. */
export interface InternalDocument {
  readonly openapi: '3.0.0';
  readonly info: { readonly title: string; readonly description: string; readonly version: string };
  readonly paths: Readonly<Record<string, { readonly get: InternalOperation }>>;
  readonly components: { readonly schemas: Definitions };
}

const BASE = '/internal/v1';
const DESCRIPTION =
  'What this metrics-server knows of itself, for whoever operates it. All of it is read only and in JSON, and needs an ' +
  'RBAC rule for the non-resource path.';

/** Describes the internal API. */
export function internalDocument(): InternalDocument {
  return {
    openapi: '3.0.0',
    info: { title: 'metrics-server internal API', description: DESCRIPTION, version: VERSION },
    paths: {
      [`${BASE}/status`]: get('readStatus', 'How the server is.', 'ServerStatus'),
      [`${BASE}/scrapes`]: get('listScrapes', 'How the scrapes of each node go.', 'ScrapeStateList'),
      [`${BASE}/explain/nodes/{name}`]: get(
        'explainNode',
        'Whether a Node has metrics, and if not, why.',
        'NodeExplanation',
        [part('name', 'Name of the Node.')],
      ),
      [`${BASE}/explain/namespaces/{namespace}/pods/{name}`]: get(
        'explainPod',
        'Whether a Pod has metrics, and if not, why.',
        'PodExplanation',
        [part('namespace', 'Namespace of the Pod.'), part('name', 'Name of the Pod.')],
      ),
      [`${BASE}/config`]: get('readConfig', 'All flags as they work.', 'FlagList'),
    },
    components: { schemas: internalSchemas() },
  };
}

function get(
  operationId: string,
  summary: string,
  type: string,
  parameters?: readonly Parameter[],
): { readonly get: InternalOperation } {
  const content = { 'application/json': { schema: refTo(type) } };
  return { get: { operationId, summary, parameters, responses: { 200: { description: 'OK', content } } } };
}

function part(name: string, description: string): Parameter {
  return { name, in: 'path', description, required: true, schema: { type: 'string' } };
}
