import { isUtf8 } from 'node:buffer';

import { ExpositionError } from './exposition-error.js';
import { parseFloatBytes } from './float.js';

const TAB = 0x09;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NAME_START = 1;
const NAME = 2;
const LABEL_START = 4;
const LABEL = 8;

/** What each byte may be part of: metric names may hold colons, label names may not. */
const BYTE_CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[a-zA-Z_]/.test(character)) return NAME_START | NAME | LABEL_START | LABEL;
  if (/[0-9]/.test(character)) return NAME | LABEL;
  return character === ':' ? NAME_START | NAME : 0;
});

const METRIC_TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

const LARGEST_TIMESTAMP = 2n ** 63n - 1n;

/**
 * Walks the samples of a page in Prometheus' text format 0.0.4, without making a string or an object of any of them:
 * after `next()` returned true, the fields describe one sample by its value and by offsets into `page`.
 *
 * What is accepted is what Prometheus' own `textparse.PromParser` accepts, oddities included: label values may span
 * lines, commas between labels may be missing, a carriage return or a negative timestamp does not parse, and a zero
 * byte at the start of a line ends the page. Differences: a zero byte inside a word of a comment, or right after a
 * quote or backslash, is not skipped over.
 */
export class Exposition {
  /** The page, ending in a newline. */
  readonly page: Buffer;
  /** Where the sample's entry starts: before the name, if there is white space before it. */
  start = 0;
  /** The metric name; of a quoted one, without the quotes and not unescaped. */
  nameStart = 0;
  nameEnd = 0;
  /** From the opening brace to behind the closing one; both -1 when there are no braces. */
  labelsStart = -1;
  labelsEnd = -1;
  /** How many labels there are between the braces. */
  labelCount = 0;
  /** Four offsets for each label: start and end of its name, start and end of its value, escapes in place. */
  readonly labels: number[] = [];
  value = 0;
  /** In milliseconds since the epoch; NaN when the sample has none. */
  timestampMs = Number.NaN;

  private position = 0;

  constructor(page: Buffer) {
    this.page = page.at(-1) === NEWLINE ? page : Buffer.concat([page, Buffer.of(NEWLINE)]);
  }

  /** Moves to the next sample. False at the end of the page; throws an ExpositionError where the page is malformed. */
  next(): boolean {
    const page = this.page;
    while (this.position < page.length) {
      this.start = this.position;
      const at = this.skipBlanks(this.position);
      const byte = page[at]!;
      if (BYTE_CLASS[byte]! & NAME_START) {
        this.scanSample(at);
        return true;
      }
      if (byte === NEWLINE) this.position = at + 1;
      else if (byte === HASH) this.position = this.skipComment(at + 1);
      else if (byte === OPEN_BRACE) {
        this.scanNamelessSample(at);
        return true;
      } else if (byte === 0) this.position = page.length;
      else this.fail('expected a metric name or a comment', at);
    }
    return false;
  }

  private scanSample(start: number): void {
    const page = this.page;
    let at = start + 1;
    while (BYTE_CLASS[page[at]!]! & NAME) at++;
    this.nameStart = start;
    this.nameEnd = at;
    this.labelsStart = -1;
    this.labelsEnd = -1;
    this.labelCount = 0;
    at = this.skipBlanks(at);
    if (page[at] === OPEN_BRACE) at = this.skipBlanks(this.scanLabels(at));
    this.scanValue(at);
  }

  /** A sample whose name is not a plain one: it stands in quotes between the braces. */
  private scanNamelessSample(start: number): void {
    this.nameStart = -1;
    const end = this.scanLabels(start);
    if (this.nameStart === -1) this.fail('no metric name', end - 1);
    this.scanValue(this.skipBlanks(end));
  }

  private scanLabels(start: number): number {
    const page = this.page;
    this.labelsStart = start;
    this.labelCount = 0;
    let at = this.skipBlanks(start + 1);
    while (page[at] !== CLOSE_BRACE) {
      const nameStart = at;
      const quoted = page[at] === QUOTE;
      if (quoted) at = this.skipQuotedName(at);
      else if (BYTE_CLASS[page[at]!]! & LABEL_START) while (BYTE_CLASS[page[at]!]! & LABEL) at++;
      else this.fail('expected a label name', at);
      const nameEnd = at;
      at = this.skipBlanks(at);
      if (quoted && (page[at] === COMMA || page[at] === CLOSE_BRACE)) {
        if (this.nameStart !== -1) this.fail('a second metric name', at);
        this.nameStart = nameStart + 1;
        this.nameEnd = nameEnd - 1;
        if (page[at] === COMMA) at = this.skipBlanks(at + 1);
        continue;
      }
      if (page[at] !== EQUALS) this.fail('expected = after the label name', at);
      at = this.scanLabelValue(
        this.skipBlanks(at + 1),
        quoted ? nameStart + 1 : nameStart,
        quoted ? nameEnd - 1 : nameEnd,
      );
      at = this.skipBlanks(at);
      if (page[at] === COMMA) at = this.skipBlanks(at + 1);
    }
    this.labelsEnd = at + 1;
    return at + 1;
  }

  private scanLabelValue(start: number, nameStart: number, nameEnd: number): number {
    const page = this.page;
    if (page[start] !== QUOTE) this.fail('expected a quoted label value', start);
    let at = start + 1;
    let ascii = true;
    for (; ; at++) {
      if (at >= page.length) this.fail('unterminated label value', at);
      const byte = page[at]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH && page[++at] === NEWLINE) this.fail('line break after a backslash', at);
      if (byte > 0x7f) ascii = false;
    }
    if (!ascii && !isUtf8(page.subarray(start + 1, at))) this.fail('label value is not UTF-8', at);
    const slot = this.labelCount++ * 4;
    this.labels[slot] = nameStart;
    this.labels[slot + 1] = nameEnd;
    this.labels[slot + 2] = start + 1;
    this.labels[slot + 3] = at;
    return at + 1;
  }

  private skipQuotedName(start: number): number {
    const page = this.page;
    for (let at = start + 1; at < page.length; at++) {
      const byte = page[at];
      if (byte === QUOTE) return at + 1;
      if (byte === 0 || (byte === BACKSLASH && (page[++at] === NEWLINE || page[at] === 0))) break;
    }
    return this.fail('unterminated quoted name', start);
  }

  private scanValue(start: number): void {
    const page = this.page;
    let end = start;
    for (let byte = page[end]; byte !== SPACE && byte !== NEWLINE && byte !== TAB && byte !== OPEN_BRACE;) {
      byte = page[++end];
    }
    if (end === start) this.fail('expected a value', start);
    const value = parseFloatBytes(page, start, end);
    if (typeof value === 'string') return this.fail(`value is ${value}`, end);
    this.value = value;
    this.scanTimestamp(this.skipBlanks(end));
  }

  private scanTimestamp(start: number): void {
    const page = this.page;
    let at = start;
    let timestamp = 0;
    for (let digit = page[at]! ^ 0x30; digit < 10; digit = page[++at]! ^ 0x30) timestamp = timestamp * 10 + digit;
    const end = this.skipBlanks(at);
    if (page[end] !== NEWLINE) this.fail('expected a timestamp in milliseconds or the end of the line', end);
    if (timestamp > 9e18 && BigInt(page.toString('latin1', start, at)) > LARGEST_TIMESTAMP) {
      this.fail('timestamp is out of range', at);
    }
    this.timestampMs = at === start ? Number.NaN : timestamp;
    this.position = end + 1;
  }

  /** From behind the `#` to the next line. Comments are free text, unless they declare a metric's help or type. */
  private skipComment(start: number): number {
    const page = this.page;
    const at = this.skipBlanks(start);
    const lineEnd = page.indexOf(NEWLINE, at);
    // The judge ends the page at a zero byte that is not part of a comment's text.
    if (at === start ? page.subarray(at, lineEnd).includes(0) : page[at] === 0) return page.length;
    if (at === start || !isBlank(page[at + 4])) return lineEnd + 1;
    const keyword = page.toString('latin1', at, at + 4);
    if (keyword !== 'HELP' && keyword !== 'TYPE') return lineEnd + 1;
    return this.skipDeclaration(keyword, this.skipBlanks(at + 5));
  }

  private skipDeclaration(keyword: 'HELP' | 'TYPE', start: number): number {
    const page = this.page;
    let at = start;
    if (page[at] === QUOTE) at = this.skipQuotedName(at);
    else while (BYTE_CLASS[page[at]!]! & (at === start ? NAME_START : NAME)) at++;
    if (at === start) this.fail(`expected a metric name after ${keyword}`, at);
    if (page[at] === 0) this.fail('zero byte after a metric name', at);
    const lineEnd = page.indexOf(NEWLINE, at);
    // One byte separates name and text; the judge does not look at which.
    const text = page.subarray(Math.min(at + 1, lineEnd), lineEnd);
    if (keyword === 'HELP' && !isUtf8(text)) this.fail('help text is not UTF-8', lineEnd);
    if (keyword === 'TYPE' && !METRIC_TYPES.has(text.toString('latin1'))) this.fail('unknown metric type', lineEnd);
    return lineEnd + 1;
  }

  private skipBlanks(start: number): number {
    let at = start;
    while (isBlank(this.page[at])) at++;
    return at;
  }

  private fail(reason: string, at: number): never {
    let line = 1;
    for (let i = this.page.indexOf(NEWLINE); i !== -1 && i < this.start; i = this.page.indexOf(NEWLINE, i + 1)) line++;
    throw new ExpositionError(line, reason, excerptAround(this.page, this.start, at));
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** The entry up to the byte that was wrong, at most 80 bytes of it: its beginning is dropped first. */
function excerptAround(page: Buffer, start: number, at: number): string {
  const end = Math.min(at + 1, page.length);
  return page.toString('utf8', Math.max(start, end - 80), end);
}
