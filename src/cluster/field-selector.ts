/** A parsed field selector: the conjunction of its terms. */
export interface FieldSelector {
  /** Whether the selector has no term and so matches every object. */
  readonly empty: boolean;
  /** `fields` as `metadata.name` → value; a field that is not there compares as the empty string. */
  matches(fields: Readonly<Record<string, string>>): boolean;
}

/** Parses the text of a `fieldSelector` parameter as apimachinery's `fields.ParseSelector` does; throws SelectorError. */
export function parseFieldSelector(_text: string): FieldSelector {
  throw new Error('not built yet');
}
