import type { MetaVersion } from '../objects/partial-object-metadata.js';
import type { ResponseObject } from '../objects/response-object.js';
import { isMetrics } from '../objects/response-object.js';
import { toPartialObjectMetadata, toPartialObjectMetadataList } from './partial-object-metadata.js';
import type { Representation } from './representation.js';
import { toTable, type WideColumns } from './table.js';
import { parseIncludeObject } from './table-options.js';

/** What a conversion needs beside the object. */
export interface ConversionContext {
  /** The first value of the query parameter `includeObject`; read for a Table only. */
  readonly includeObject?: string | undefined;
  /** Present when a Table gets the columns of `kubectl get -o wide`. */
  readonly wide?: WideColumns | undefined;
}

/**
 * Converts an object to the kind that the representation asks for: a Table, or the metadata alone. Every other object
 * is what was asked for already.
 *
 * @throws ApiError 400 for a bad `includeObject`, 406 when one object is asked for and it is a list, or the reverse
 */
export function convertObject(
  object: ResponseObject,
  { conversion }: Representation,
  context: ConversionContext = {},
): ResponseObject {
  if (conversion === undefined || !isMetrics(object)) return object;
  const apiVersion: MetaVersion = conversion.version === 'v1' ? 'meta.k8s.io/v1' : 'meta.k8s.io/v1beta1';
  switch (conversion.kind) {
    case 'Table':
      return toTable(object, apiVersion, parseIncludeObject(context.includeObject), context.wide);
    case 'PartialObjectMetadata':
      return toPartialObjectMetadata(object, apiVersion);
    case 'PartialObjectMetadataList':
      return toPartialObjectMetadataList(object, apiVersion);
    default:
      return object;
  }
}
