/** A page that is not in the text format. The message names the line, what was wrong with it, and its beginning. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';

  /** `line` counts from 1; of an entry that spans lines (a label value may), it is the first. */
  constructor(
    readonly line: number,
    readonly reason: string,
    readonly excerpt: string,
  ) {
    super(`line ${line}: ${reason}: ${JSON.stringify(excerpt)}`);
  }
}
