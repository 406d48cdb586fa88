/** A schema as far as Kubernetes uses OpenAPI: references point to `#/components/schemas/`. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly uniqueItems?: boolean;
  readonly nullable?: boolean;
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

/** Schemas by name. */
export type Definitions = Readonly<Record<string, Schema>>;

/** Where the schemas of a document of OpenAPI 3 are. */
export const SCHEMAS = '#/components/schemas/';

/** A reference to the schema of that name. */
export function refTo(name: string): Schema {
  return { $ref: `${SCHEMAS}${name}` };
}

/** A property that holds an object. It defaults to the empty object. */
export function embedded(name: string, description?: string): Schema {
  return { ...(description === undefined ? {} : { description }), default: {}, allOf: [refTo(name)] };
}

/** A property that holds a value with a text form of its own, such as a time; it has no default. */
export function valueOf(name: string, description: string): Schema {
  return { description, allOf: [refTo(name)] };
}

/** An object, with the defaults that Kubernetes writes down: a required text is empty unless it is given. */
export function objectOf(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  const withDefaults = Object.entries(properties).map(([name, property]) => [
    name,
    required.includes(name) ? withZero(property) : property,
  ]);
  return {
    description,
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(withDefaults) as Record<string, Schema>,
  };
}

/** A text. */
export function text(description: string): Schema {
  return { description, type: 'string' };
}

/** A whole number of 64 bits. */
export function integer(description: string): Schema {
  return { description, type: 'integer', format: 'int64' };
}

/** True or false. */
export function boolean(description: string): Schema {
  return { description, type: 'boolean' };
}

/** A list of texts. */
export function texts(description: string): Schema {
  return { description, type: 'array', items: { type: 'string', default: '' } };
}

/** Texts by name. */
export function textMap(description: string): Schema {
  return { description, type: 'object', additionalProperties: { type: 'string', default: '' } };
}

/** A list of objects that is replaced as a whole. */
export function listOf(name: string, description: string): Schema {
  return { description, type: 'array', items: embedded(name), 'x-kubernetes-list-type': 'atomic' };
}

function withZero(schema: Schema): Schema {
  if (schema.type === 'string') return { ...schema, default: '' };
  return schema.type === 'boolean' ? { ...schema, default: false } : schema;
}
