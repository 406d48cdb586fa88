import type { KubernetesObject, ClusterStore } from '../object-store.ts';
import { drained, sendObject } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { listChunk } from './list-chunk.ts';
import type { ListChunk } from './list-chunk.ts';
import { negotiate } from './negotiation.ts';
import type { MediaType } from './negotiation.ts';
import { partialObjectMetadata } from './partial-object-metadata.ts';
import { localApiVersion } from './resources.ts';
import type { ResourceDefinition } from './resources.ts';
import { readSelection } from './selection.ts';
import { notFound } from './status.ts';
import { readIncludeObject, tableRow } from './table/table.ts';

/** How many items are turned into text before the socket is given a chance to take them. */
const ITEMS_PER_WRITE = 200;

/** Answers GET of one object. */
export function serveGet(store: ClusterStore, definition: ResourceDefinition, exchange: Exchange): void {
  const { attributes, request, response, url } = exchange;
  const media = negotiate(request.headers.accept, ['Table', 'PartialObjectMetadata'], definition.kind);
  const namespace = definition.namespaced ? attributes.namespace : undefined;
  const object = store.get(definition.name, attributes.name, namespace);
  if (!object) throw notFound(definition.name, definition.group, attributes.name);
  if (media.as === 'Table') {
    const include = readIncludeObject(url.searchParams);
    const { resourceVersion } = object.metadata;
    const columnDefinitions = definition.table.columns;
    const rows = [tableRow(definition.table, object, include)];
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion },
      columnDefinitions,
      rows,
    };
    sendObject(response, 200, table, media);
  } else {
    sendObject(response, 200, media.as ? partialObjectMetadata(object) : object, media);
  }
}

/** Answers a list; writes it piece by piece, as the text of a large one is longer than a string can be. */
export async function serveList(
  store: ClusterStore,
  definition: ResourceDefinition,
  { attributes, request, response, url }: Exchange,
): Promise<void> {
  const media = negotiate(request.headers.accept, ['Table', 'PartialObjectMetadataList'], `${definition.kind}List`);
  const selection = readSelection(definition, attributes, url.searchParams);
  const chunk = listChunk(store, definition, selection, url.searchParams);
  const { head, itemsKey, item } = listShape(definition, chunk, media, url.searchParams);
  if (media.type !== 'application/json') {
    sendObject(response, 200, { ...head, [itemsKey]: chunk.items.map(item) }, media);
    return;
  }
  response.writeHead(200, { 'content-type': media.type });
  let text = `${JSON.stringify(head).slice(0, -1)},"${itemsKey}":[`;
  for (let index = 0; index < chunk.items.length && !response.destroyed; index += ITEMS_PER_WRITE) {
    const texts = chunk.items.slice(index, index + ITEMS_PER_WRITE).map((object) => JSON.stringify(item(object)));
    response.write(`${text}${texts.join(',')}`);
    text = ',';
    await drained(response);
  }
  response.end(`${chunk.items.length ? '' : text}]}\n`);
}

interface ListShape {
  head: object;
  itemsKey: 'items' | 'rows';
  item: (object: KubernetesObject) => object;
}

function listShape(
  definition: ResourceDefinition,
  { metadata }: ListChunk,
  media: MediaType,
  query: URLSearchParams,
): ListShape {
  if (media.as === 'Table') {
    const include = readIncludeObject(query);
    const columnDefinitions = definition.table.columns;
    return {
      head: { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions },
      itemsKey: 'rows',
      item: (object) => tableRow(definition.table, object, include),
    };
  }
  if (media.as) {
    const head = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata };
    return { head, itemsKey: 'items', item: partialObjectMetadata };
  }
  const apiVersion = localApiVersion(definition.group);
  return { head: { kind: `${definition.kind}List`, apiVersion, metadata }, itemsKey: 'items', item: withoutType };
}

/** Within a typed list the items do not repeat kind and apiVersion; clients must cope, so they must be left out here. */
function withoutType(object: KubernetesObject): object {
  return { ...object, kind: undefined, apiVersion: undefined };
}
