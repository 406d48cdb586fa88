/** A label or field selector that does not parse. `message` is the text of Kubernetes, word for word. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}
