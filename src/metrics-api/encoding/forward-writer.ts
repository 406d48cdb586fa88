import { digitsOf, writeDigits } from './digits.js';
import { toJson } from './json.js';

/** Bytes that a string in JSON has as they are: ASCII without controls, quotes, backslashes and what Go escapes. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && !'"\\<>&'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Texts from this length on are faster written by a call than by a loop. */
const LONG = 64;

/** Where a writer gets its memory. */
export interface WriterMemory {
  readonly take: (size: number) => Buffer;
  /** Takes memory back that the writer has outgrown. */
  readonly put: (memory: Buffer) => void;
}

/** Writes bytes first to last, into memory that grows. A list leaves no text of each number behind. */
export class ForwardWriter {
  buffer: Buffer;

  /**
   * @param size about how many bytes will be written
   * @param at where the first byte goes
   */
  constructor(
    private readonly memory: WriterMemory,
    size: number,
    public at: number,
  ) {
    this.buffer = memory.take(at + size);
  }

  /** Writes a text in UTF-8. */
  text(text: string): void {
    if (text.length >= LONG) return this.utf8(text);
    this.reserve(LONG);
    const { buffer, at } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.utf8(text);
      buffer[at + i] = code;
    }
    this.at = at + text.length;
  }

  /** Writes what stands between the quotes of a string in JSON. */
  jsonText(text: string): void {
    this.reserve(text.length);
    const { buffer, at } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f || PLAIN[code] === 0) return this.utf8(toJson(text).slice(1, -1));
      buffer[at + i] = code;
    }
    this.at = at + text.length;
  }

  /** Writes a whole number, not negative, in decimal, and an ASCII suffix. Zeros come before it up to `atLeast` digits. */
  number(value: number, suffix: string, atLeast = 1): void {
    // Of a larger number JavaScript does not write all digits.
    if (value > Number.MAX_SAFE_INTEGER) return this.text(BigInt(value).toString() + suffix);
    const count = Math.max(digitsOf(value), atLeast);
    this.reserve(count + suffix.length);
    const { buffer } = this;
    const end = this.at + count;
    writeDigits(buffer, end, value, atLeast);
    for (let i = 0; i < suffix.length; i++) buffer[end + i] = suffix.charCodeAt(i);
    this.at = end + suffix.length;
  }

  /** Writes bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Writes a few bytes: up to 16 a loop is faster than a call. */
  short(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    const { buffer, at } = this;
    for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i]!;
    this.at = at + bytes.length;
  }

  private utf8(text: string): void {
    // A UTF-16 code unit takes at most three bytes.
    if (this.at + text.length * 3 > this.buffer.length) this.reserve(Buffer.byteLength(text));
    this.at += this.buffer.write(text, this.at);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.buffer.length) return;
    const larger = this.memory.take(Math.ceil((this.at + size) * 1.5));
    this.buffer.copy(larger, 0, 0, this.at);
    this.memory.put(this.buffer);
    this.buffer = larger;
  }
}
