/** A parsed label selector: the conjunction of its requirements. */
export interface LabelSelector {
  /** Whether the selector has no requirement and so matches every object. */
  readonly empty: boolean;
  matches(labels: Readonly<Record<string, string>>): boolean;
}

/** Parses the text of a `labelSelector` parameter as apimachinery's `labels.Parse` does; throws SelectorError. */
export function parseLabelSelector(_text: string): LabelSelector {
  throw new Error('not built yet');
}
