import type { FleetResource, FleetFormat } from './api-resource.ts';
import { MAGIC, encodeMessage, fieldHead } from '../../object-protobuf.ts';
import type { Template } from './template.ts';

/** About how much is written at a time, in bytes. */
const CHUNK = 128 * 1024;
/** The version of every list; nothing ever changes. */
export const RESOURCE_VERSION = '48220000';

/**
 * The bytes of a list, or of the page of it that `limit` and `continue` say; or of the first object alone. As in a
 * kube-apiserver, a list from the cache (`resourceVersion=0`) is never in pages.
 */
export function* listChunks(
  resource: FleetResource,
  format: FleetFormat,
  query: URLSearchParams,
  isOne: boolean,
): Generator<Buffer> {
  const begin = Number(query.get('continue') ?? 0);
  const limit = query.get('resourceVersion') === '0' ? 0 : Number(query.get('limit') ?? 0);
  const end = isOne ? 1 : Math.min(resource.count, limit > 0 ? begin + limit : resource.count);
  if (isOne) {
    yield* oneObject(resource, format);
    return;
  }
  const metadata = { resourceVersion: RESOURCE_VERSION, ...(end < resource.count ? { continue: String(end) } : {}) };
  const kind = `${resource.kind}List`;
  if (format === 'json') {
    const head = JSON.stringify({ kind, apiVersion: resource.apiVersion, metadata });
    yield Buffer.from(`${head.slice(0, -1)},"items":[`);
    yield* items(resource, 'json', begin, end, ',');
    yield Buffer.from(']}');
    return;
  }
  const listMeta = encodeMessage('ListMeta', metadata);
  const metaField = Buffer.concat([fieldHead(1, listMeta.length), listMeta]);
  let length = metaField.length;
  for (let i = begin; i < end; i++) length += resource.templates(i).item.protobuf.length;
  const typeMeta = encodeMessage('TypeMeta', { apiVersion: resource.apiVersion, kind });
  yield Buffer.concat([MAGIC, fieldHead(1, typeMeta.length), typeMeta, fieldHead(2, length), metaField]);
  yield* items(resource, 'protobuf', begin, end, '');
}

/** ADDED events of all objects, as a watch begins that was asked for initial events. */
export function* addedEvents(resource: FleetResource, format: FleetFormat): Generator<Buffer> {
  yield* filled(0, resource.count, '', (i) => resource.templates(i).added[format], resource);
}

function items(
  resource: FleetResource,
  format: FleetFormat,
  begin: number,
  end: number,
  comma: string,
): Generator<Buffer> {
  return filled(begin, end, comma, (i) => resource.templates(i).item[format], resource);
}

function* filled(
  begin: number,
  end: number,
  comma: string,
  templateOf: (index: number) => Template,
  resource: FleetResource,
): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(CHUNK);
  let at = 0;
  for (let i = begin; i < end; i++) {
    const template = templateOf(i);
    if (at + template.length + 1 > chunk.length) {
      yield chunk.subarray(0, at);
      chunk = Buffer.allocUnsafe(CHUNK);
      at = 0;
    }
    if (i > begin && comma) at += chunk.write(comma, at);
    template.fill(resource.values(i), chunk, at);
    at += template.length;
  }
  yield chunk.subarray(0, at);
}

function* oneObject(resource: FleetResource, format: FleetFormat): Generator<Buffer> {
  const template = resource.templates(0).whole[format];
  const bytes = Buffer.alloc(template.length);
  template.fill(resource.values(0), bytes, 0);
  yield bytes;
}
