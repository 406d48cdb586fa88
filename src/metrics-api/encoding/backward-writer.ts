/**
 * Writes protobuf from the last byte to the first, so that the length of a message is known when its tag is written:
 * no message is measured first or copied. Fields and list elements are therefore written last to first.
 */
export class BackwardWriter {
  private buffer = Buffer.allocUnsafeSlow(4096);
  private start = this.buffer.length;

  /** How many bytes were written. The difference to an earlier length is the length of what was written since. */
  get length(): number {
    return this.buffer.length - this.start;
  }

  /** A string with its tag and length. The tag is of one byte, as are all below. */
  string(tag: number, text: string): void {
    const before = this.length;
    this.reserve(text.length * 3);
    if (!this.prependAscii(text)) this.prependUtf8(text);
    this.close(tag, before);
  }

  /** A whole number, not negative and of up to 53 bits, with its tag. */
  int(tag: number, value: number): void {
    this.varint(value);
    this.byte(tag);
  }

  /** Makes what was written since the writer had that length a message: its length and tag. */
  close(tag: number, since: number): void {
    this.varint(this.length - since);
    this.byte(tag);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.start -= bytes.length;
    this.buffer.set(bytes, this.start);
  }

  /** A copy of all that was written. The writer is empty afterwards. */
  finish(): Buffer {
    const written = Buffer.allocUnsafe(this.length);
    this.buffer.copy(written, 0, this.start);
    this.start = this.buffer.length;
    return written;
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[--this.start] = value;
  }

  private varint(value: number): void {
    this.reserve(8);
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    let position = (this.start -= size);
    for (let rest = value; size > 0; rest = Math.floor(rest / 0x80)) {
      this.buffer[position++] = --size === 0 ? rest : (rest % 0x80) | 0x80;
    }
  }

  /** Names and Quantities are short and ASCII, for which a loop is faster than a call. False leaves nothing written. */
  private prependAscii(text: string): boolean {
    let position = this.start;
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      this.buffer[--position] = code;
    }
    this.start = position;
    return true;
  }

  private prependUtf8(text: string): void {
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
