import type { Parameter } from '../parameters.js';
import {
  any,
  each,
  extensions,
  flag,
  mapOf,
  type WriteMessage,
  message,
  nested,
  oneOf,
  text,
  texts,
  wrapped,
} from './message.js';

// The messages of gnostic's openapiv2/OpenAPIv2.proto, with the fields that are used here.

const schema: WriteMessage = message(
  () => ({
    $ref: [1, text],
    format: [2, text],
    description: [4, text],
    default: [5, any],
    uniqueItems: [16, flag],
    required: [19, texts],
    additionalProperties: [21, nested(wrapped(1, nested(schema)))],
    type: [22, nested(wrapped(1, text))],
    items: [23, nested(wrapped(1, nested(schema)))],
    allOf: [24, each(nested(schema))],
    properties: [25, nested(mapOf(nested(schema)))],
    example: [30, any],
  }),
  extensions(31),
);

const queryParameter = message(() => ({
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [6, text],
  format: [7, text],
  uniqueItems: [20, flag],
}));

const pathParameter = message(() => ({
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [5, text],
  format: [6, text],
  uniqueItems: [19, flag],
}));

const nonBodyParameter = oneOf((value) =>
  (value as Parameter).in === 'query' ? [3, nested(queryParameter)] : [4, nested(pathParameter)],
);
const parameter = wrapped(1, nested(wrapped(2, nested(nonBodyParameter))));

const response = message(() => ({ description: [1, text], schema: [2, nested(wrapped(1, nested(schema)))] }));

const operation = message(
  () => ({
    tags: [1, texts],
    description: [3, text],
    operationId: [5, text],
    produces: [6, texts],
    consumes: [7, texts],
    responses: [9, nested(mapOf(nested(wrapped(1, nested(response)))))],
    schemes: [10, texts],
  }),
  extensions(13),
);

const pathItem = message(() => ({ get: [2, nested(operation)], parameters: [9, each(nested(parameter))] }));

/** A document of Swagger 2.0: `openapi.v2.Document`. */
export const swagger2Message = message(() => ({
  swagger: [1, text],
  info: [2, nested(message(() => ({ title: [1, text], version: [2, text] })))],
  paths: [8, nested(mapOf(nested(pathItem), 2))],
  definitions: [9, nested(mapOf(nested(schema)))],
}));
