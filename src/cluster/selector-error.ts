/** A label or field selector that does not parse. `message` is the text that Kubernetes answers, to the letter. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}
