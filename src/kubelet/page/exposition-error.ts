import { NEWLINE } from './exposition-bytes.js';

const LONGEST_EXCERPT = 80;

/** A page that is not in the text format. The message names the line, what was wrong with it, and the text before. */
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

  /** The error for the entry that begins at `start` and goes wrong at `at`; a long one is quoted from its end. */
  static inPage(page: Buffer, start: number, at: number, reason: string): ExpositionError {
    let line = 1;
    for (let i = page.indexOf(NEWLINE); i !== -1 && i < start; i = page.indexOf(NEWLINE, i + 1)) line++;
    const end = Math.min(at + 1, page.length);
    return new ExpositionError(line, reason, page.toString('utf8', Math.max(start, end - LONGEST_EXCERPT), end));
  }
}
