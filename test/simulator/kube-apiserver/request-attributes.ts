/** What a request is about, as the real server's RequestInfo says it. Texts that do not apply are empty. */
export interface RequestInfo {
  readonly verb: string;
  readonly isResourceRequest: boolean;
  readonly path: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
}

const VERB_OF_METHOD: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Reads method, path and query: `/api/v1/…` and `/apis/GROUP/VERSION/…` are resource requests, all else is a path. */
export function requestAttributes(method: string, url: URL): RequestInfo {
  const path = url.pathname;
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const group = parts[0] === 'apis' ? parts.splice(0, 2)[1] : parts.splice(0, 1)[0] === 'api' ? '' : undefined;
  if (group === undefined || parts.length < 2) return nonResource(method, path);
  const [apiVersion = '', ...rest] = parts;
  const namespace = rest[0] === 'namespaces' ? (rest[1] ?? '') : '';
  // A Namespace is a resource that is also a path prefix; what follows it is its subresource or a resource within.
  const isWithinNamespace = namespace !== '' && rest.length > 2 && !['status', 'finalize'].includes(rest[2]!);
  const [resource = '', pathName = '', subresource = ''] = isWithinNamespace ? rest.slice(2) : rest;
  const verb = resourceVerb(method, url.searchParams, pathName);
  // A list or watch of one object by its name counts as asking for that name, so that resourceNames rules cover it.
  const name = pathName || (verb === 'list' || verb === 'watch' ? selectedName(url.searchParams) : '');
  return { verb, isResourceRequest: true, path, apiGroup: group, apiVersion, namespace, resource, subresource, name };
}

/** The attributes of a path that belongs to no resource. */
export function nonResource(method: string, path: string): RequestInfo {
  const none = { apiGroup: '', apiVersion: '', namespace: '', resource: '', subresource: '', name: '' };
  return { verb: method.toLowerCase(), isResourceRequest: false, path, ...none };
}

function resourceVerb(method: string, query: URLSearchParams, name: string): string {
  if (method === 'DELETE' && !name) return 'deletecollection';
  if (method !== 'GET' && method !== 'HEAD') return VERB_OF_METHOD[method] ?? method.toLowerCase();
  if (isTrue(query.get('watch'))) return 'watch';
  return name ? 'get' : 'list';
}

/** How the API reads a boolean query parameter: present and not `false` or `0`. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}

function selectedName(query: URLSearchParams): string {
  const terms = (query.get('fieldSelector') ?? '').split(',');
  return terms.map((term) => /^metadata\.name==?([^=].*)$/.exec(term)?.[1]).find(Boolean) ?? '';
}
