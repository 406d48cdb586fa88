/** A schema of OpenAPI 3 or Swagger 2.0, as far as Kubernetes uses them. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly nullable?: boolean;
}

/** Holds values against the schemas of a document, without mercy: a field that no schema describes is a fault. */
export class SchemaChecker {
  constructor(private readonly document: object) {}

  /** The schema that a reference means. */
  resolve({ $ref }: { readonly $ref: string }): Schema {
    const steps = $ref.replace(/^#\//, '').split('/');
    const found = steps.reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], this.document);
    if (found === undefined) throw new Error(`${$ref} leads nowhere`);
    return found as Schema;
  }

  /** All that the schema does not allow or describe in the value, each with its place. */
  faults(schema: Schema, value: unknown, at: string): string[] {
    const { $ref, allOf, oneOf } = schema;
    if ($ref !== undefined) return this.faults(this.resolve({ $ref }), value, at);
    if (allOf) return allOf.flatMap((part) => this.faults(part, value, at));
    if (oneOf) return oneOf.some((part) => this.faults(part, value, at).length === 0) ? [] : [`${at}: no alternative`];
    if (value === null && schema.nullable === true) return [];
    switch (schema.type) {
      case 'object':
        return typeof value === 'object' && value !== null && !Array.isArray(value)
          ? this.objectFaults(schema, value as Record<string, unknown>, at)
          : [`${at}: no object`];
      case 'array':
        return Array.isArray(value)
          ? value.flatMap((item, index) => this.faults(schema.items!, item, `${at}[${index}]`))
          : [`${at}: no array`];
      case 'integer':
        return Number.isInteger(value) ? [] : [`${at}: no integer`];
      case 'string':
        return typeof value === 'string' ? formatFaults(schema, value, at) : [`${at}: no string`];
      default:
        return typeof value === schema.type ? [] : [`${at}: no ${schema.type}`];
    }
  }

  private objectFaults(schema: Schema, value: Record<string, unknown>, at: string): string[] {
    const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name}: missing`);
    const present = Object.entries(value).flatMap(([name, inner]) => {
      const described = schema.properties?.[name] ?? schema.additionalProperties;
      return described ? this.faults(described, inner, `${at}.${name}`) : [`${at}.${name}: not described`];
    });
    return [...missing, ...present];
  }
}

function formatFaults({ format }: Schema, value: string, at: string): string[] {
  return format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? [`${at}: no time`] : [];
}
