import type {
  MetaVersion,
  PartialObjectMetadata,
  PartialObjectMetadataList,
} from '../objects/partial-object-metadata.js';
import { isList, type MetricsItem, type MetricsObject } from '../objects/response-object.js';
import { notAList, notAnObject } from './not-acceptable.js';

/**
 * The metadata of one object.
 *
 * @throws ApiError 406 for a list
 */
export function toPartialObjectMetadata(object: MetricsObject, apiVersion: MetaVersion): PartialObjectMetadata {
  if (isList(object)) throw notAnObject(object.kind);
  return partial(object, apiVersion);
}

/**
 * The metadata of a list and of its items.
 *
 * @throws ApiError 406 for one object
 */
export function toPartialObjectMetadataList(object: MetricsObject, apiVersion: MetaVersion): PartialObjectMetadataList {
  if (!isList(object)) throw notAList(object.kind!);
  const items = (object.items as readonly MetricsItem[]).map((item) => partial(item, apiVersion));
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion,
    metadata: object.metadata,
    items: items.length === 0 ? null : items,
  };
}

function partial({ metadata }: MetricsItem, apiVersion: MetaVersion): PartialObjectMetadata {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata };
}
