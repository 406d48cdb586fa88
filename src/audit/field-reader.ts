type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one object of a file, and notes which are wrong and which nobody reads. */
export class FieldReader {
  private readonly known = new Set<string>();

  /**
   * @param path where in the file the object is, such as `rules[1]`; empty for the whole file
   * @param errors one sentence for each field that is wrong; objects within note theirs here too
   * @param unknown the paths of fields that nobody reads
   */
  constructor(
    private readonly path: string,
    private readonly fields: Fields,
    readonly errors: string[] = [],
    readonly unknown: string[] = [],
  ) {}

  /** Notes that a field is wrong. */
  wrong(field: string, problem: string): void {
    this.errors.push(`${this.pathOf(field)}: ${problem}`);
  }

  /** A field of which nothing but its presence is known. */
  ignore(field: string): void {
    this.take(field);
  }

  /** A field that must be there and have one of the values; undefined when it does not. */
  oneOf<T extends string>(field: string, values: readonly T[]): T | undefined {
    const value = this.take(field);
    const found = values.find((each) => each === value);
    if (found === undefined) {
      const shown = value === undefined ? 'missing' : `${JSON.stringify(value)} is not known`;
      this.wrong(field, `${shown}; want ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`);
    }
    return found;
  }

  /** A text; empty when it is not there. */
  text(field: string): string {
    const value = this.take(field) ?? '';
    if (typeof value === 'string') return value;
    this.wrong(field, `${JSON.stringify(value)} is no text`);
    return '';
  }

  /** A list of texts; empty when it is not there. */
  texts(field: string): string[] {
    return this.list(field).filter((item, i): item is string => {
      if (typeof item === 'string') return true;
      this.wrong(`${field}[${i}]`, `${JSON.stringify(item)} is no text`);
      return false;
    });
  }

  bool(field: string): void {
    const value = this.take(field) ?? false;
    if (typeof value !== 'boolean') this.wrong(field, `${JSON.stringify(value)} is neither true nor false`);
  }

  /** A list of objects; empty when it is not there. */
  objects(field: string): FieldReader[] {
    return this.list(field).flatMap((item, i) => {
      const path = `${field}[${i}]`;
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        return [new FieldReader(this.pathOf(path), item as Fields, this.errors, this.unknown)];
      }
      this.wrong(path, 'want an object');
      return [];
    });
  }

  /** Notes the fields that nobody has read. */
  finish(): void {
    for (const field of Object.keys(this.fields)) if (!this.known.has(field)) this.unknown.push(this.pathOf(field));
  }

  private list(field: string): readonly unknown[] {
    const value = this.take(field) ?? [];
    if (Array.isArray(value)) return value;
    this.wrong(field, 'want a list');
    return [];
  }

  private take(field: string): unknown {
    this.known.add(field);
    return Object.hasOwn(this.fields, field) ? this.fields[field] : undefined;
  }

  private pathOf(field: string): string {
    return this.path === '' ? field : `${this.path}.${field}`;
  }
}
