import { objectKey, TooOldResourceVersion } from '../object-store.ts';
import type { KubernetesObject, ClusterStore } from '../object-store.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import type { Continuation } from './continue-token.ts';
import type { ResourceDefinition } from './resources.ts';
import type { Selection } from './selection.ts';
import { StatusError, apiError } from './status.ts';

/** One answer to a list: all objects, or as many as `limit` says. */
export interface ListChunk {
  readonly metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  readonly items: readonly KubernetesObject[];
}

const INCONSISTENT = `The provided continue parameter is too old to display a consistent list result. \
You can start a new list without the continue parameter, or use the continue token in this response to retrieve \
the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that \
were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.`;

/**
 * The objects that a list asks for with `limit`, `continue`, `resourceVersion` and `resourceVersionMatch`. Later chunks
 * show the state of the first one.
 * @throws ApiError 410 when that state is forgotten, 504 when the asked resourceVersion is not there yet.
 */
export function listChunk(
  store: ClusterStore,
  definition: ResourceDefinition,
  selection: Selection,
  query: URLSearchParams,
): ListChunk {
  const token = query.get('continue');
  const from = token ? decodeContinue(token) : undefined;
  const version = askedVersion(store, query, from);
  const objects = within(objectsAt(store, definition, version, from), selection.namespace);
  // A list from "any version, even a cached one" is never cut in chunks by the real server.
  const limit = (query.get('resourceVersion') === '0' ? 0 : Number(query.get('limit'))) || Infinity;
  const items: KubernetesObject[] = [];
  let index = from ? firstNotBefore(objects, from.start) : 0;
  for (; index < objects.length && items.length < limit; index++) {
    const object = objects[index]!;
    if (selection.matches(object)) items.push(object);
  }
  const resourceVersion = String(version);
  if (index === objects.length) return { metadata: { resourceVersion }, items };
  const next = encodeContinue({ resourceVersion: version, start: `${keyOf(objects[index - 1]!)}\0` });
  const remaining = selection.hasSelectors ? {} : { remainingItemCount: objects.length - index };
  return { metadata: { resourceVersion, continue: next, ...remaining }, items };
}

function askedVersion(store: ClusterStore, query: URLSearchParams, from?: Continuation): number {
  const current = store.resourceVersion;
  if (from) return from.resourceVersion < 0 ? current : from.resourceVersion;
  const asked = Number(query.get('resourceVersion') ?? '');
  if (!Number.isInteger(asked)) throw apiError(400, `invalid resource version: ${query.get('resourceVersion')}`);
  if (asked > current) {
    throw apiError(504, `Too large resource version: ${asked}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
  return query.get('resourceVersionMatch') === 'Exact' ? asked : current;
}

function objectsAt(
  store: ClusterStore,
  definition: ResourceDefinition,
  version: number,
  from?: Continuation,
): readonly KubernetesObject[] {
  try {
    return store.list(definition.name, version);
  } catch (error) {
    if (!(error instanceof TooOldResourceVersion)) throw error;
    if (!from) throw apiError(410, 'The resourceVersion for the provided list is too old.');
    const continueToken = encodeContinue({ resourceVersion: -1, start: from.start });
    throw new StatusError(410, 'Expired', INCONSISTENT, { continueToken });
  }
}

function within(objects: readonly KubernetesObject[], namespace: string): readonly KubernetesObject[] {
  return namespace ? objects.filter((object) => object.metadata.namespace === namespace) : objects;
}

/** By bisection: a list of 150,000 Pods comes in 300 chunks. */
function firstNotBefore(objects: readonly KubernetesObject[], start: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(objects[middle]!) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf({ metadata }: KubernetesObject): string {
  return objectKey(metadata.name, metadata.namespace);
}
