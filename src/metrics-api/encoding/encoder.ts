import type { ResponseObject } from '../objects/response-object.js';

/** Turns an API object into the body of an answer, in one format. */
export interface Encoder {
  /** The media type of the format. */
  readonly contentType: string;
  /** @param pretty asks for the form that people read, where the format has one */
  encode(object: ResponseObject, pretty?: boolean): string | Uint8Array;
}
