type FileObject = Readonly<Record<string, unknown>>;

/** Reads the fields of one object in a file. Notes invalid and unknown fields. */
export class FieldReader {
  private readonly known = new Set<string>();

  /**
   * @param path the place of the object in the file, such as `rules[1]`; empty for the whole file
   * @param errors gets a sentence for each invalid field, also of inner objects
   * @param unknown gets the paths of unknown fields
   */
  constructor(
    private readonly path: string,
    private readonly fields: FileObject,
    readonly errors: string[] = [],
    readonly unknown: string[] = [],
  ) {}

  /** Notes that a field is not valid. */
  wrong(field: string, problem: string): void {
    this.errors.push(`${this.pathOf(field)}: ${problem}`);
  }

  /** Marks a field as known without reading it. */
  ignore(field: string): void {
    this.take(field);
  }

  /** Reads a required field with one of the values; undefined if it is not valid. */
  oneOf<T extends string>(field: string, values: readonly T[]): T | undefined {
    const value = this.take(field);
    const found = values.find((each) => each === value);
    if (found === undefined) {
      const shown = value === undefined ? 'missing' : `${JSON.stringify(value)} is not known`;
      this.wrong(field, `${shown}; want ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`);
    }
    return found;
  }

  /** Reads a string; empty if it is missing. */
  text(field: string): string {
    const value = this.take(field) ?? '';
    if (typeof value === 'string') return value;
    this.wrong(field, `${JSON.stringify(value)} is not a string`);
    return '';
  }

  /** Reads a list of strings; empty if it is missing. */
  texts(field: string): string[] {
    return this.list(field).filter((item, i): item is string => {
      if (typeof item === 'string') return true;
      this.wrong(`${field}[${i}]`, `${JSON.stringify(item)} is not a string`);
      return false;
    });
  }

  bool(field: string): void {
    const value = this.take(field) ?? false;
    if (typeof value !== 'boolean') this.wrong(field, `${JSON.stringify(value)} is neither true nor false`);
  }

  /** Reads a list of objects; empty if it is missing. */
  objects(field: string): FieldReader[] {
    return this.list(field).flatMap((item, i) => {
      const path = `${field}[${i}]`;
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        return [new FieldReader(this.pathOf(path), item as FileObject, this.errors, this.unknown)];
      }
      this.wrong(path, 'want an object');
      return [];
    });
  }

  /** Notes the fields that were not read. */
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
