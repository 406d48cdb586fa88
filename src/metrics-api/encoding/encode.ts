import type { Representation } from './representation.js';

/** An answer as it goes over the wire. */
export interface EncodedAnswer {
  /** The value of `Content-Type`. */
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Any API object: it says what it is. */
export interface ApiObject {
  readonly kind?: string;
  readonly apiVersion?: string;
}

/** Writes an API object, already converted to the kind that was asked for, in its representation. */
export function encode(_object: ApiObject, _representation: Representation): EncodedAnswer {
  throw new Error('not built yet');
}
