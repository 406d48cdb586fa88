import { isUtf8 } from 'node:buffer';
import {
  BACKSLASH,
  BYTE_CLASS,
  CLOSE_BRACE,
  COMMA,
  EQUALS,
  LABEL_BYTE,
  LABEL_START_BYTE,
  NEWLINE,
  QUOTE,
  quotedNameEnd,
  skipBlanks,
} from './exposition-bytes.js';

/** What stands between the braces of a sample, braces included. */
export interface SampleLabels {
  /** From the opening brace to behind the closing one. */
  readonly start: number;
  readonly end: number;
  /** Four offsets for each label: start and end of its name, start and end of its value, escapes in place. */
  readonly offsets: readonly number[];
  /** The quoted metric name among the labels, without its quotes; both -1 without one. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** Throws the error for a reason and the offset that was wrong. */
type Fail = (reason: string, at: number) => never;

/** Reads the labels that begin with the brace at this offset. */
export function readLabels(page: Buffer, start: number, fail: Fail): SampleLabels {
  const offsets: number[] = [];
  let metricStart = -1;
  let metricEnd = -1;
  let at = skipBlanks(page, start + 1);
  while (page[at] !== CLOSE_BRACE) {
    const nameStart = at;
    const quotes = page[at] === QUOTE ? 1 : 0;
    if (quotes) at = quotedNameEnd(page, at);
    else if (BYTE_CLASS[page[at]!]! & LABEL_START_BYTE) while (BYTE_CLASS[page[at]!]! & LABEL_BYTE) at++;
    else fail('expected a label name', at);
    if (at === -1) fail('unterminated quoted name', nameStart);
    const nameEnd = at;
    at = skipBlanks(page, at);
    if (quotes && (page[at] === COMMA || page[at] === CLOSE_BRACE)) {
      if (metricStart !== -1) fail('a second metric name', at);
      metricStart = nameStart + 1;
      metricEnd = nameEnd - 1;
    } else {
      if (page[at] !== EQUALS) fail('expected = after the label name', at);
      const valueStart = skipBlanks(page, at + 1);
      at = valueEnd(page, valueStart, fail);
      offsets.push(nameStart + quotes, nameEnd - quotes, valueStart + 1, at - 1);
      at = skipBlanks(page, at);
    }
    if (page[at] === COMMA) at = skipBlanks(page, at + 1);
  }
  return { start, end: at + 1, offsets, nameStart: metricStart, nameEnd: metricEnd };
}

/** Behind the closing quote of the label value that begins here. */
function valueEnd(page: Buffer, start: number, fail: Fail): number {
  if (page[start] !== QUOTE) fail('expected a quoted label value', start);
  let ascii = true;
  for (let at = start + 1; at < page.length; at++) {
    const byte = page[at]!;
    if (byte === QUOTE) {
      if (!ascii && !isUtf8(page.subarray(start + 1, at))) fail('label value is not UTF-8', at);
      return at + 1;
    }
    if (byte === BACKSLASH && page[++at] === NEWLINE) fail('line break after a backslash', at);
    if (page[at]! > 0x7f) ascii = false;
  }
  return fail('unterminated label value', page.length);
}
