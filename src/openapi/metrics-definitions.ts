import { GROUP, type ServedVersion } from '../metrics-api/objects/group-version.js';
import { META, META_DEFINITIONS, VALUES } from './meta-definitions.js';
import { type Definitions, embedded, objectOf, refTo, type Schema, SCHEMAS } from './schema.js';

/** The name under which Kubernetes knows the type, such as `io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics`. */
export function metricsType(version: ServedVersion, className: string): string {
  return `io.k8s.metrics.pkg.apis.metrics.${version}.${className}`;
}

/**
 * Turns the schemas of the decorated classes into Kubernetes' definitions of one version. A class that Kubernetes has
 * too, such as ObjectMeta, keeps Kubernetes' other fields; what the decorators say comes first.
 *
 * @param classes as @nestjs/swagger makes them, by class name
 */
export function metricsDefinitions(classes: Definitions, version: ServedVersion): Definitions {
  const definitions: Record<string, Schema> = { ...META_DEFINITIONS };
  for (const [className, schema] of Object.entries(classes)) {
    if (isAmounts(schema)) continue;
    const shared = META_DEFINITIONS[`${META}.${className}`];
    const definition = toDefinition(schema, (name) => resolve(classes, version, name));
    if (shared) definitions[`${META}.${className}`] = merge(shared, definition);
    else definitions[metricsType(version, className)] = withKind(definition, version, className);
  }
  return definitions;
}

/** The type of the property: a class with Kubernetes' name, or quantities by resource name. */
type Resolve = (className: string) => string | Schema;

function resolve(classes: Definitions, version: ServedVersion, className: string): string | Schema {
  if (META_DEFINITIONS[`${META}.${className}`]) return `${META}.${className}`;
  const schema = classes[className]!;
  return isAmounts(schema) ? amounts(schema) : metricsType(version, className);
}

/** Returns true if all properties are quantities. Kubernetes declares such a class as a map, because more may come. */
function isAmounts(schema: Schema): boolean {
  const properties = Object.values(schema.properties ?? {});
  return properties.length > 0 && properties.every(({ format }) => format === 'quantity');
}

function amounts(schema: Schema): Schema {
  const properties = Object.entries(schema.properties!);
  return {
    description: properties.map(([name, { description }]) => `${name}: ${description}`).join(' '),
    type: 'object',
    additionalProperties: refTo(VALUES.quantity!),
    example: Object.fromEntries(properties.map(([name, { example }]) => [name, example])),
  };
}

function toDefinition(schema: Schema, resolveClass: Resolve): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    toProperty(name, property, resolveClass),
  ]);
  const named = Object.fromEntries(properties) as Record<string, Schema>;
  return objectOf(schema.description ?? '', named, schema.required);
}

function toProperty(name: string, property: Schema, resolveClass: Resolve): Schema {
  const { $ref, allOf, ...rest } = property;
  const target = $ref ?? allOf?.[0]?.$ref;
  if (target !== undefined) return toClass(resolveClass(target.slice(SCHEMAS.length)), rest);
  const value = VALUES[property.format ?? ''];
  if (value !== undefined) {
    const { type: _type, format: _format, ...described } = rest;
    return { ...described, allOf: [refTo(value)] };
  }
  if (property.items) return toArray(name, { ...rest, items: toProperty('', property.items, resolveClass) });
  if (property.additionalProperties) return { ...rest, additionalProperties: { type: 'string', default: '' } };
  return rest;
}

function toClass(target: string | Schema, rest: Schema): Schema {
  if (typeof target === 'string') return { ...rest, ...embedded(target) };
  const description = [rest.description, target.description].filter((text) => text !== undefined).join(' ');
  return { ...target, ...rest, description };
}

/** Metrics are never merged, so their lists are atomic. Kubernetes does not mark the items of a List. */
function toArray(name: string, schema: Schema): Schema {
  return name === 'items' ? schema : { ...schema, 'x-kubernetes-list-type': 'atomic' };
}

function merge(shared: Schema, ours: Schema): Schema {
  const description = ours.description || shared.description || '';
  return { ...shared, description, properties: { ...shared.properties, ...ours.properties } };
}

/** Types with a kind name it. */
function withKind(definition: Schema, version: ServedVersion, kind: string): Schema {
  if (definition.properties?.kind === undefined) return definition;
  return { ...definition, 'x-kubernetes-group-version-kind': [{ group: GROUP, kind, version }] };
}
