import { parseFieldSelector } from '../cluster/field-selector.js';
import { parseLabelSelector } from '../cluster/label-selector.js';
import { ApiError } from '../model/api-error.js';
import { firstQueryValue, isTrueQueryValue } from '../model/query.js';

/** What a request wants, as authorizers see it. */
export type RequestAttributes = ResourceAttributes | PathAttributes;

/** A request about objects of the API. Strings that do not apply are empty. */
export interface ResourceAttributes {
  readonly kind: 'resource';
  /** `get`, `list`, `watch`, `create`, `deletecollection`, …; empty for a method without a verb. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Unparsed. Only for verbs that select. */
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Any other request. */
export interface PathAttributes {
  readonly kind: 'path';
  /** The lower-case method. */
  readonly verb: string;
  /** Percent-decoded, without the query. */
  readonly path: string;
}

type Query = Readonly<Record<string, unknown>>;

const VERBS: Readonly<Record<string, string | undefined>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const VERBS_IN_PATHS = new Set(['proxy', 'watch']);
const VERBS_WITH_SELECTORS = new Set(['list', 'watch', 'deletecollection']);
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);
/** List options that are numbers. If one of them or a selector does not parse, no list option counts. */
const NUMBERS = ['limit', 'timeoutSeconds'];
/**
 * The maximum length of both selectors together, in UTF-16 code units. One object never needs that much. Parsing a full
 * request head takes 0.2 s, before the client is known.
 */
const LONGEST_SELECTORS = 4096;

/**
 * Reads a request as RequestInfoFactory of k8s.io/apiserver does, with the prefixes `api` and `apis`.
 *
 * @param url as received; URLs that the router would read differently are refused
 * @param query parsed as for the handlers, so that both see the same selectors
 * @throws ApiError 400 if the URL is not a path, 500 if it names only a verb, as in the original
 */
export function requestAttributes(method: string, url: string, query: unknown): RequestAttributes {
  const path = pathOf(url);
  const notResource: PathAttributes = { kind: 'path', verb: method.toLowerCase(), path };
  const [prefix, ...parts] = trimSlashes(path).split('/');
  if (parts.length < 2 || (prefix !== 'api' && prefix !== 'apis')) return notResource;
  if (prefix === 'apis' && parts.length < 3) return notResource;
  const group = prefix === 'apis' ? parts.shift()! : '';
  const version = parts.shift()!;
  const verbInPath = VERBS_IN_PATHS.has(parts[0]!) ? parts.shift() : undefined;
  if (parts.length === 0) throw new ApiError(500, 'InternalError', 'unable to determine kind and namespace from url');
  const target = targetOf(parts, verbInPath);
  const asked = (query ?? {}) as Query;
  const { verb, name } = verbAndName(verbInPath ?? VERBS[method] ?? '', target.name, asked);
  const selects = verbInPath === undefined && VERBS_WITH_SELECTORS.has(verb);
  return { kind: 'resource', ...target, group, version, verb, name, ...(selects ? selectorsOf(asked) : {}) };
}

/** Routers cut at `#` and skip text before the first path. Requests with either are refused. */
function pathOf(url: string): string {
  const path = url.split('?', 1)[0]!;
  if (path.startsWith('/') && !path.includes('#')) {
    try {
      return decodeURIComponent(path);
    } catch {
      // refused below
    }
  }
  throw new ApiError(400, 'BadRequest', 'the request target is not a path');
}

/**
 * The path without leading and trailing slashes. No regular expression: one for trailing slashes takes quadratic time,
 * and any client can send a path.
 */
function trimSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path[start] === '/') start++;
  while (end > start && path[end - 1] === '/') end--;
  return path.slice(start, end);
}

function targetOf(parts: readonly string[], verbInPath?: string) {
  const [first, second = '', third] = parts;
  const namespace = first === 'namespaces' ? second : '';
  // A Namespace is an object, and also a prefix of the objects in it.
  const isPrefix = first === 'namespaces' && third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  const [resource = '', name = '', subresource = ''] = isPrefix ? parts.slice(2) : parts;
  return { namespace, resource, name, subresource: verbInPath === 'proxy' ? '' : subresource };
}

function verbAndName(verb: string, name: string, query: Query): { verb: string; name: string } {
  if (name !== '') return { verb, name };
  if (verb === 'delete') return { verb: 'deletecollection', name };
  if (verb !== 'get') return { verb, name };
  return { verb: isTrueQueryValue(firstQueryValue(query, 'watch')) ? 'watch' : 'list', name: selectedName(query) };
}

/**
 * A list that selects one name counts as a request for that name. With very long selectors it counts as a request for
 * all objects, which needs more rights than in the original, never fewer.
 */
function selectedName(query: Query): string {
  if (NUMBERS.some((name) => !isNumber(firstQueryValue(query, name)))) return '';
  const labels = firstQueryValue(query, 'labelSelector') ?? '';
  const fields = firstQueryValue(query, 'fieldSelector') ?? '';
  if (!fields.includes('metadata.name') || labels.length + fields.length > LONGEST_SELECTORS) return '';
  try {
    parseLabelSelector(labels);
    const name = parseFieldSelector(fields).requiredValue('metadata.name') ?? '';
    return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
  } catch {
    return '';
  }
}

function selectorsOf(query: Query): Pick<ResourceAttributes, 'fieldSelector' | 'labelSelector'> {
  const fieldSelector = firstQueryValue(query, 'fieldSelector') || undefined;
  const labelSelector = firstQueryValue(query, 'labelSelector') || undefined;
  return { ...(fieldSelector && { fieldSelector }), ...(labelSelector && { labelSelector }) };
}

function isNumber(value: string | undefined): boolean {
  return value === undefined || /^[+-]?\d+$/.test(value);
}
