import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** The bytes of a document in one form. */
export interface DocumentBytes {
  readonly body: Buffer;
  readonly gzip: Buffer;
}

/** A document as it is sent. */
export interface ServedDocument {
  readonly json: Buffer;
  readonly gzip: Buffer;
  /** SHA-512 of the JSON in upper-case hexadecimal digits: what `?hash=` and ETag name. */
  readonly hash: string;
}

/** Writes the document once for all responses. */
export function serveAs(document: object): ServedDocument {
  const json = Buffer.from(JSON.stringify(document));
  return { json, gzip: gzipSync(json), hash: createHash('sha512').update(json).digest('hex').toUpperCase() };
}

/** The URL of the document of one path, with its hash, so that clients can cache the document. */
function urlOf(path: string, { hash }: ServedDocument): string {
  return `/openapi/v3/${path}?hash=${hash}`;
}

/** The response of `/openapi/v3`: the list of documents. */
export function indexOf(documents: ReadonlyMap<string, ServedDocument>): object {
  const paths = [...documents].map(([path, document]) => [path, { serverRelativeURL: urlOf(path, document) }]);
  return { paths: Object.fromEntries(paths) as object };
}
