import { frame } from './api-resource.ts';
import type { FleetResource, FleetFormat } from './api-resource.ts';
import { encodeMessage, envelope } from '../../object-protobuf.ts';
import { RESOURCE_VERSION, addedEvents } from './list.ts';
import type { FleetResponse } from './fleet-response.ts';

const BOOKMARK_EVERY_MS = 60_000;

/** A watch on which nothing happens: initial events where they are asked for, then bookmarks until its time is over. */
export async function serveWatch(
  resource: FleetResource,
  format: FleetFormat,
  query: URLSearchParams,
  outgoing: FleetResponse,
): Promise<void> {
  if (query.get('sendInitialEvents') === 'true') {
    await outgoing.write(addedEvents(resource, format));
    await outgoing.write([bookmark(resource, format, true)]);
  }
  const bookmarks = setInterval(() => {
    if (query.get('allowWatchBookmarks') === 'true') void outgoing.write([bookmark(resource, format, false)]);
  }, BOOKMARK_EVERY_MS);
  const end = (): void => {
    clearInterval(bookmarks);
    outgoing.finish();
  };
  const timeout = setTimeout(end, 1000 * Number(query.get('timeoutSeconds') ?? 1800));
  outgoing.whenClosed(() => {
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}

function bookmark({ apiVersion, kind }: FleetResource, format: FleetFormat, isEndOfInitial: boolean): Buffer {
  const annotations = isEndOfInitial ? { 'k8s.io/initial-events-end': 'true' } : {};
  const metadata = { resourceVersion: RESOURCE_VERSION, annotations };
  const type = 'BOOKMARK';
  if (format === 'json') return Buffer.from(`${JSON.stringify({ type, object: { kind, apiVersion, metadata } })}\n`);
  const raw = envelope(apiVersion, kind, encodeMessage(kind, { metadata }));
  return frame(encodeMessage('WatchEvent', { type, object: { raw } }));
}
