import type { ApiList, ApiObject } from './api-objects.js';
import type { ApiServerClient } from './api-server.client.js';
import { invalidAnswerError } from './api-server-error.js';

/** One kind of object: its path, its selection, and the parts that are kept. */
export interface WatchedResource<T> {
  /** The plural in URLs and RBAC rules, e.g. `nodes`. */
  readonly plural: string;
  readonly path: string;
  /** Whose rules must allow it; default: the ClusterRole of this server. */
  readonly role?: string;
  /** The selectors of list and watch. */
  readonly query?: Readonly<Record<string, string>>;
  /** `Accept` of lists and of watches; default JSON. Protobuf is possible. */
  readonly listAccept?: string;
  readonly watchAccept?: string;
  /** Returns the parts of an object that are kept. */
  decode(object: ApiObject): T;
}

/** The methods of the client that the informer uses. */
export type ListWatchClient = Pick<ApiServerClient, 'get' | 'watch' | 'server'>;

const PAGE_SIZE = '500';
const PAGE_TIMEOUT_MS = 60_000;

/** A whole list, and the version at which a watch continues. */
export interface ListResult<T> {
  readonly objects: T[];
  readonly resourceVersion: string;
}

/** Lists all objects page by page. Each page is decoded before the next is read. Fails with ApiServerError. */
export async function listAll<T>(
  client: ListWatchClient,
  resource: WatchedResource<T>,
  signal: AbortSignal,
): Promise<ListResult<T>> {
  const objects: T[] = [];
  let position: string | undefined;
  for (;;) {
    const page = await client.get<ApiList>(resource.path, {
      query: { ...resource.query, limit: PAGE_SIZE, ...(position ? { continue: position } : {}) },
      accept: resource.listAccept,
      timeoutMs: PAGE_TIMEOUT_MS,
      signal,
    });
    const resourceVersion = page?.metadata?.resourceVersion;
    if (!resourceVersion)
      throw invalidAnswerError(`GET ${client.server}${resource.path}`, 'the response is not a list');
    for (const item of page.items ?? []) objects.push(decodeObject(client, resource, item));
    position = page.metadata.continue;
    if (!position) return { objects, resourceVersion };
  }
}

/** Decodes one object. Fails with `InvalidAnswer` if that is not possible. */
export function decodeObject<T>(client: ListWatchClient, resource: WatchedResource<T>, object: Partial<ApiObject>): T {
  try {
    const { metadata } = object;
    if (typeof metadata?.name !== 'string' || metadata.name === '') throw new TypeError('an object has no name');
    return resource.decode({ ...object, metadata });
  } catch (error) {
    throw invalidAnswerError(`GET ${client.server}${resource.path}`, 'an object cannot be decoded', error);
  }
}
