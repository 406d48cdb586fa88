import { ownCopy } from '../../model/own-copy.js';
import { toJson } from './json.js';

/** Bytes that a JSON string has as they are: ASCII without controls, quotes, backslashes and what Go escapes. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && !'"\\<>&'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * Writes an answer from the last byte to the first, so that the length of a protobuf message is known when its tag is
 * written: no message is measured first or copied. Fields and list elements are therefore written last to first. JSON is
 * written so too, with the same means.
 */
export class BackwardWriter {
  private buffer: Buffer;
  private start: number;

  /** @param size about how many bytes will be written; it grows when there are more */
  constructor(size = 4096) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.start = size;
  }

  /** How many bytes were written. The difference to an earlier length is the length of what was written since. */
  get length(): number {
    return this.buffer.length - this.start;
  }

  /** A string with its tag and length. The tag is of one byte, as are all below. */
  string(tag: number, text: string): void {
    const before = this.length;
    this.text(text);
    this.close(tag, before);
  }

  /** A text as it is, in UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    // Names and Quantities are short and ASCII, for which a loop is faster than a call.
    let position = this.start;
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.utf8(text);
      this.buffer[--position] = code;
    }
    this.start = position;
  }

  /** The same of a text that is long, which is faster so. */
  longText(text: string): void {
    this.reserve(Buffer.byteLength(text));
    this.utf8(text);
  }

  /** What stands between the quotes of a text in JSON. */
  jsonText(text: string): void {
    this.reserve(text.length);
    let position = this.start;
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f || PLAIN[code] === 0) return this.text(toJson(text).slice(1, -1));
      this.buffer[--position] = code;
    }
    this.start = position;
  }

  /** A whole number that is not negative, in decimal, with zeros before it up to so many digits. */
  digits(value: number, atLeast = 1): void {
    // Beyond 2^53 a number has other digits than it is written with.
    if (value > Number.MAX_SAFE_INTEGER) return this.text(BigInt(value).toString());
    this.reserve(Math.max(atLeast, 16));
    const end = this.start - atLeast;
    let rest = value;
    while (rest > 0x7fffffff) {
      const tenth = Math.floor(rest / 10);
      const digit = rest - tenth * 10;
      // The quotient may have been rounded up to a whole number.
      this.buffer[--this.start] = 0x30 + (digit < 0 ? digit + 10 : digit);
      rest = digit < 0 ? tenth - 1 : tenth;
    }
    let position = this.start;
    for (let small = rest | 0; small > 0;) {
      const tenth = (small / 10) | 0;
      this.buffer[--position] = 0x30 + small - tenth * 10;
      small = tenth;
    }
    while (position > end) this.buffer[--position] = 0x30;
    this.start = position;
  }

  /** A whole number, not negative and of up to 53 bits, with its tag. */
  int(tag: number, value: number): void {
    this.varint(value);
    this.byte(tag);
  }

  /** Makes what was written since the writer had that length a message: its length and tag. */
  close(tag: number, since: number): void {
    this.open(tag, this.length - since);
  }

  /** The tag and length of a message of so many bytes, which were written or will be elsewhere. */
  open(tag: number, length: number): void {
    this.varint(length);
    this.byte(tag);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.start -= bytes.length;
    this.buffer.set(bytes, this.start);
  }

  /** A copy of what was written since the writer had that length. */
  since(length: number): Buffer {
    return ownCopy(this.buffer.subarray(this.start, this.buffer.length - length));
  }

  /** All that was written, until something is written again: then it begins anew, in the same place. */
  take(): Buffer {
    const written = this.buffer.subarray(this.start);
    this.start = this.buffer.length;
    return written;
  }

  /** All that was written, which the writer gives away: nothing can be written after it. */
  finish(): Buffer {
    const written = this.buffer.subarray(this.start);
    // An answer may be kept for a while, and much that is not used with it.
    return this.start > written.length / 8 ? ownCopy(written) : written;
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[--this.start] = value;
  }

  private varint(value: number): void {
    this.reserve(8);
    // Nearly all are lengths of what is short.
    if (value < 0x80) {
      this.buffer[--this.start] = value;
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    let position = (this.start -= size);
    for (let rest = value; size > 0; rest = Math.floor(rest / 0x80)) {
      this.buffer[position++] = --size === 0 ? rest : (rest % 0x80) | 0x80;
    }
  }

  private utf8(text: string): void {
    this.start -= Buffer.byteLength(text);
    this.buffer.write(text, this.start);
  }

  private reserve(size: number): void {
    if (size <= this.start) return;
    const { length } = this;
    const larger = Buffer.allocUnsafeSlow(2 * (length + size));
    this.buffer.copy(larger, larger.length - length, this.start);
    this.start = larger.length - length;
    this.buffer = larger;
  }
}
