import { parseAccept } from '../metrics-api/encoding/media-range.js';

/** The forms in which documents are served. */
export type DocumentFormat = 'json' | 'protobuf';

/** Which of the two forms of OpenAPI a document has. */
export type OpenApiVersion = 'v2' | 'v3';

/** The value of `Content-Type`. */
export function contentTypeOf(format: DocumentFormat, version: OpenApiVersion): string {
  return format === 'json' ? 'application/json' : `application/${subtypeOf(version, '.')}`;
}

/** Chooses the format as kube-openapi does: the first media range of `Accept` that a document can have. */
export function documentFormat(accept: string | undefined, version: OpenApiVersion): DocumentFormat | undefined {
  const protobuf = new Set([subtypeOf(version, '.'), subtypeOf(version, '@')]);
  for (const { type, subtype } of parseAccept(accept || '*/*')) {
    if (type !== 'application' && type !== '*') continue;
    if (subtype === 'json' || subtype === '*') return 'json';
    if (protobuf.has(subtype)) return 'protobuf';
  }
  return undefined;
}

/** Old clients use a media type with an @, which is not valid. */
function subtypeOf(version: OpenApiVersion, separator: '.' | '@'): string {
  return `com.github.proto-openapi.spec.${version}${separator}v1.0+protobuf`;
}
