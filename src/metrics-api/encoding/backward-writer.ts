import { writeDigits } from './digits.js';

/**
 * Writes protobuf from the last byte to the first, so that a message's length is known when its tag is written: nothing is
 * measured first or copied. Fields and the elements of a list are therefore written last to first.
 */
export class BackwardWriter {
  private buffer: Buffer;
  private start: number;

  /** @param size about how many bytes will be written; the buffer grows when there are more */
  constructor(size = 4096) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.start = size;
  }

  /** The number of bytes written since `takeWritten`. */
  get length(): number {
    return this.buffer.length - this.start;
  }

  /** Writes a string with its tag and length. All tags have one byte. */
  string(tag: number, text: string): void {
    const before = this.length;
    this.text(text);
    this.closeMessage(tag, before);
  }

  /** Writes a whole number, not negative, in decimal, and a suffix. */
  number(value: number, suffix: string): void {
    this.text(suffix);
    // Of a larger number JavaScript does not write all digits.
    if (value > Number.MAX_SAFE_INTEGER) return this.text(BigInt(value).toString());
    this.reserve(16);
    this.start = writeDigits(this.buffer, this.start, value, 1);
  }

  /** Writes a whole number of at most 53 bits, not negative, with its tag. */
  int(tag: number, value: number): void {
    this.varint(value);
    this.byte(tag);
  }

  /** Writes bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.start -= bytes.length;
    this.buffer.set(bytes, this.start);
  }

  /** Makes a message of the bytes written since the writer had that length: writes its length and tag. */
  closeMessage(tag: number, since: number): void {
    this.varint(this.length - since);
    this.byte(tag);
  }

  /** Returns the written bytes, which the next write overwrites, and starts over. */
  takeWritten(): Buffer {
    const written = this.buffer.subarray(this.start);
    this.start = this.buffer.length;
    return written;
  }

  /** Starts over, whatever a failed write left. */
  clear(): void {
    this.start = this.buffer.length;
  }

  private text(text: string): void {
    this.reserve(text.length * 3);
    // Names and Quantities are short and ASCII: a loop is faster than a call.
    let position = this.start;
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.utf8(text);
      this.buffer[--position] = code;
    }
    this.start = position;
  }

  private utf8(text: string): void {
    this.start -= Buffer.byteLength(text);
    this.buffer.write(text, this.start);
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[--this.start] = value;
  }

  private varint(value: number): void {
    this.reserve(8);
    // Nearly all are lengths of short messages.
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

  private reserve(size: number): void {
    if (size <= this.start) return;
    const { length } = this;
    const larger = Buffer.allocUnsafeSlow(2 * (length + size));
    this.buffer.copy(larger, larger.length - length, this.start);
    this.start = larger.length - length;
    this.buffer = larger;
  }
}
