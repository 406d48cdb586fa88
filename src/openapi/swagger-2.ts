import type { Document } from './document.js';
import type { Parameter } from './parameters.js';
import type { Operation, PathItem } from './paths.js';
import { type Definitions, type Schema, SCHEMAS } from './schema.js';

/** A document of Swagger 2.0, in which Kubernetes serves everything at `/openapi/v2`. */
export interface Swagger2Document {
  readonly swagger: '2.0';
  readonly info: Document['info'];
  readonly paths: Readonly<Record<string, object>>;
  readonly definitions: Definitions;
}

/** Merges these documents of OpenAPI 3 into one of Swagger 2.0, as far as Swagger 2.0 can express them. */
export function toSwagger2(documents: readonly Document[]): Swagger2Document {
  const paths = documents.flatMap((document) => Object.entries(document.paths));
  const definitions = documents.flatMap(({ components }) => Object.entries(components.schemas));
  return {
    swagger: '2.0',
    info: documents[0]!.info,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, toPathItem(item)])),
    definitions: Object.fromEntries(definitions.map(([name, schema]) => [name, toSwagger2Schema(schema)])),
  };
}

/**
 * A schema as Kubernetes writes it in Swagger 2.0: without defaults and without `nullable`, references beside their
 * description, and of alternatives, which Swagger 2.0 cannot express, the first.
 */
export function toSwagger2Schema(schema: Schema): Schema {
  const {
    default: _default,
    nullable: _nullable,
    allOf,
    oneOf,
    $ref,
    items,
    properties,
    additionalProperties,
    ...rest
  } = schema;
  const target = $ref ?? allOf?.[0]?.$ref;
  return {
    ...rest,
    ...oneOf?.[0],
    ...(target && { $ref: target.replace(SCHEMAS, '#/definitions/') }),
    ...(items && { items: toSwagger2Schema(items) }),
    ...(properties && { properties: toDefinitions(properties) }),
    ...(additionalProperties && { additionalProperties: toSwagger2Schema(additionalProperties) }),
  };
}

function toDefinitions(schemas: Definitions): Definitions {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toSwagger2Schema(schema)]));
}

function toPathItem({ get, parameters }: PathItem): object {
  return { get: toOperation(get), ...(parameters && { parameters: parameters.map(toParameter) }) };
}

function toOperation({ responses, ...rest }: Operation): object {
  const { description, content } = responses[200];
  const [answer] = Object.values(content);
  return {
    ...rest,
    consumes: ['*/*'],
    produces: Object.keys(content),
    schemes: ['https'],
    responses: { 200: { description, schema: toSwagger2Schema(answer!.schema) } },
  };
}

function toParameter({ schema, ...rest }: Parameter): object {
  return { ...rest, ...schema };
}
