import { TooOldResourceVersion } from '../object-store.ts';
import type { ObjectEvent, ClusterStore } from '../object-store.ts';
import type { Exchange } from './exchange.ts';
import { negotiate, PROTOBUF } from './negotiation.ts';
import { isTrue } from './request-attributes.ts';
import type { ResourceDefinition } from './resources.ts';
import { readSelection } from './selection.ts';
import { StatusError, apiError } from './status.ts';
import { readIncludeObject } from './table/table.ts';
import { bookmarkMetadata, seenBy, watchShape } from './watch-events.ts';
import type { WatchEventLine } from './watch-events.ts';
import { WatchStream } from './watch-stream.ts';

/** The real server ends a watch after a random time between these when the client names none. */
const DEFAULT_TIMEOUT_S = { min: 1800, max: 3600 };

/**
 * Answers a watch: the objects there are or the events since `resourceVersion`, then every change, until the client
 * leaves or `timeoutSeconds` are over. Returns the running watch.
 */
export function serveWatch(
  store: ClusterStore,
  definition: ResourceDefinition,
  { attributes, request, response, url }: Exchange,
  bookmarkIntervalMs: number,
): WatchStream {
  const query = url.searchParams;
  const media = negotiate(request.headers.accept, ['Table', 'PartialObjectMetadata'], definition.kind);
  if (media.type === 'application/yaml') throw apiError(406, 'application/yaml is not streamed');
  const selection = readSelection(definition, attributes, query);
  const shape = watchShape(definition, media, readIncludeObject(query));
  const start = watchStart(query);
  const allowsBookmarks = isTrue(query.get('allowWatchBookmarks'));
  const mark = (endsInitialEvents: boolean): WatchEventLine => {
    return { type: 'BOOKMARK', object: shape.bookmark(bookmarkMetadata(store.resourceVersion, endsInitialEvents)) };
  };
  const toLine = (event: ObjectEvent): WatchEventLine | undefined => {
    const seen = seenBy(selection, event);
    return seen && { type: seen.type, object: shape.object(seen.object) };
  };

  const stream = new WatchStream(response, media.type === PROTOBUF);
  // Nothing can be written to the store in between: this function does not wait.
  try {
    for (const event of firstEvents(store, definition, start)) stream.add(() => toLine(event));
  } catch (error) {
    if (!(error instanceof TooOldResourceVersion)) throw error;
    // The real server, too, has said 200 by the time it finds this out.
    stream.add(() => ({ type: 'ERROR', object: new StatusError(410, 'Expired', error.message).toStatus() }));
    stream.end();
    return stream;
  }
  if (start.sendInitialEvents && allowsBookmarks) stream.add(constant(mark(true)));
  stream.whileOpen(
    store.subscribe(definition.name, (event) => {
      if (event.resourceVersion > start.resourceVersion) stream.add(() => toLine(event));
    }),
  );
  if (allowsBookmarks) stream.every(bookmarkIntervalMs, () => stream.add(constant(mark(false))));
  stream.endAfter(timeoutMs(query), () => allowsBookmarks && stream.add(constant(mark(false))));
  return stream;
}

interface WatchStart {
  /** 0: from what is there now. */
  readonly resourceVersion: number;
  readonly sendInitialEvents: boolean;
}

function watchStart(query: URLSearchParams): WatchStart {
  const resourceVersion = Number(query.get('resourceVersion') ?? '');
  const match = query.get('resourceVersionMatch');
  const sendInitialEvents = isTrue(query.get('sendInitialEvents'));
  if (!Number.isInteger(resourceVersion)) {
    throw apiError(400, `invalid resource version: ${query.get('resourceVersion')}`);
  }
  if (query.has('sendInitialEvents') !== (match === 'NotOlderThan')) {
    const message =
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, and the other way round';
    throw new StatusError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${message}`);
  }
  return { resourceVersion, sendInitialEvents };
}

function firstEvents(store: ClusterStore, { name }: ResourceDefinition, start: WatchStart): Iterable<ObjectEvent> {
  if (start.resourceVersion > 0 && !start.sendInitialEvents) return store.eventsSince(name, start.resourceVersion);
  return store.list(name).map((object) => ({ type: 'ADDED', key: '', object, resourceVersion: 0 }));
}

function timeoutMs(query: URLSearchParams): number {
  const { min, max } = DEFAULT_TIMEOUT_S;
  return (Number(query.get('timeoutSeconds')) || min + Math.random() * (max - min)) * 1000;
}

function constant<T>(value: T): () => T {
  return () => value;
}
