import { ApiError } from '../../model/api-error.js';
import { MEDIA_TYPES } from './representation.js';

const OFFERED = Object.values(MEDIA_TYPES);
/** The formats of watches. Lists are registered as watchable, so their router knows them. */
export const STREAMED_TYPES = [MEDIA_TYPES.json, MEDIA_TYPES.protobuf].map((mediaType) => `${mediaType};stream=watch`);

/** 406 of the router: `Accept` names no media type that the endpoint has. */
export function noneProducible(endpoint: string): ApiError {
  return notAvailable(endpoint === 'list' ? [...OFFERED, ...STREAMED_TYPES] : OFFERED);
}

/** The same of an endpoint that has these media types. */
export function notAvailable(available: readonly string[]): ApiError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return new ApiError(406, 'NotAcceptable', message, {});
}

/** 406 of the negotiation: no media type that is named can be served with the parameters that are asked for. */
export function noneAcceptable(offered: readonly string[] = OFFERED): ApiError {
  const message = `only the following media types are accepted: ${offered.join(', ')}`;
  return new ApiError(406, 'NotAcceptable', message);
}

/** 406: the metadata of one object is asked for, and there is a list. */
export function notAnObject(kind: string): ApiError {
  const message = `you requested PartialObjectMetadata, but the requested object is a list (*metrics.${kind})`;
  return new ApiError(406, 'NotAcceptable', message);
}

/** 406: the metadata of a list is asked for, and there is one object. */
export function notAList(kind: string): ApiError {
  const message = `you requested PartialObjectMetadataList, but the requested object is not a list (*metrics.${kind})`;
  return new ApiError(406, 'NotAcceptable', message);
}
