import { NEWLINE } from '../exposition-bytes.js';
import type { BatchNumbers } from './batch-arrays.js';
import type { TemplateReader } from './template-reader.js';

/**
 * Reads the next pages of a node while only their numbers are new and everything else is the same, byte for byte. It is
 * made from a page that parsed. A page of 290 lines takes 12 µs, and 130 µs when it is parsed again
 * (`npm run bench -- decode`).
 *
 * The whole parser would read the same: the bytes between the numbers did parse, they end where a number begins, and the
 * numbers are checked here. `template-format.ts` describes form and script.
 */
export class PageTemplate {
  constructor(
    private readonly reader: TemplateReader,
    private readonly form: Uint8Array,
    private readonly script: Uint8Array,
    /** What stands behind the last sample. */
    private readonly end: Buffer,
  ) {}

  /**
   * Writes the page's numbers into a batch. Returns false if the page is another one, is malformed or is written in a
   * rare way. Then nothing was written.
   */
  readPage(page: Buffer, requestTimeMs: number, numbers: BatchNumbers): boolean {
    const length = page.length - this.end.length;
    if (page.at(-1) !== NEWLINE || length < 0 || this.end.compare(page, length) !== 0) return false;
    return this.reader.readPage(this.form, this.script, page, length, requestTimeMs, numbers);
  }
}
