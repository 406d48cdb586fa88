import type { Schema } from '../schema.js';
import {
  any,
  each,
  extensions,
  type WriteNumbered,
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

// The messages of gnostic's openapiv3/OpenAPIv3.proto, with the fields that are used here.

/**
 * The messages cannot express the empty object, which is the default of objects. It becomes a default without a value.
 */
const defaultType: WriteMessage = (writer, value) => {
  if (typeof value === 'string') text(writer, 3, value);
  else if (typeof value === 'boolean') flag(writer, 2, value);
};

const reference = message(() => ({ $ref: [1, text] }));

const schema: WriteMessage = message(
  () => ({
    example: [7, any],
    nullable: [1, flag],
    uniqueItems: [20, flag],
    required: [23, texts],
    type: [25, text],
    allOf: [26, each(schemaOrReference)],
    oneOf: [27, each(schemaOrReference)],
    items: [30, nested(wrapped(1, schemaOrReference))],
    properties: [31, nested(mapOf(schemaOrReference))],
    additionalProperties: [32, nested(wrapped(1, schemaOrReference))],
    default: [33, nested(defaultType)],
    description: [34, text],
    format: [35, text],
  }),
  extensions(36),
);

const schemaOrReference: WriteNumbered = nested(
  oneOf((value) => ((value as Schema).$ref === undefined ? [1, nested(schema)] : [2, nested(reference)])),
);

const parameter = message(() => ({
  name: [1, text],
  in: [2, text],
  description: [3, text],
  required: [4, flag],
  schema: [10, schemaOrReference],
}));

const mediaType = message(() => ({ schema: [1, schemaOrReference] }));
const response = message(() => ({ description: [1, text], content: [3, nested(mapOf(nested(mediaType)))] }));

const operation = message(
  () => ({
    tags: [1, texts],
    description: [3, text],
    operationId: [5, text],
    responses: [8, nested(mapOf(nested(wrapped(1, nested(response))), 2))],
  }),
  extensions(13),
);

const pathItem = message(() => ({
  get: [4, nested(operation)],
  parameters: [13, each(nested(wrapped(1, nested(parameter))))],
}));

/** A document of OpenAPI 3: `openapi.v3.Document`. */
export const openApi3Message = message(() => ({
  openapi: [1, text],
  info: [2, nested(message(() => ({ title: [1, text], version: [6, text] })))],
  paths: [4, nested(mapOf(nested(pathItem)))],
  components: [5, nested(message(() => ({ schemas: [1, nested(mapOf(schemaOrReference))] })))],
}));
