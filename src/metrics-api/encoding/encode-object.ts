import type { ResponseObject } from '../objects/response-object.js';
import type { Encoder } from './encoder.js';
import { jsonEncoder } from './json.js';
import { protobufEncoder } from './protobuf.js';
import { answerContentType, type AnswerFormat, type Representation } from './representation.js';
import { yamlEncoder } from './yaml.js';

/** An answer as it goes over the wire. */
export interface EncodedAnswer {
  /** The value of `Content-Type`. */
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

const ENCODERS: Readonly<Record<AnswerFormat, Encoder>> = {
  json: jsonEncoder,
  yaml: yamlEncoder,
  protobuf: protobufEncoder,
};

/** Writes an API object, already converted to the kind that was asked for, in its representation. */
export function encodeObject(object: ResponseObject, representation: Representation): EncodedAnswer {
  const body = ENCODERS[representation.format].encode(object, representation.pretty);
  return { contentType: answerContentType(representation), body };
}
