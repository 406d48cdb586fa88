/** Turns an API object into the body of an answer. */
export interface Encoder {
  /** The value of `Content-Type`. */
  readonly contentType: string;
  encode(object: object): string | Uint8Array;
}
