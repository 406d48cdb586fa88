import { NotHttpError } from '../answer-error.js';
import { parseField } from './answer-head.js';
import type { PageBody } from './page-body.js';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const SEMICOLON = 0x3b;

/** The bound on extensions and trailers, which are read and ignored. */
const MOST_SPARE_BYTES = 16 * 1024;
const MOST_SIZE_DIGITS = 12;

type Step = 'size' | 'extension' | 'size-end' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'trailer-lf' | 'whole';

/** Reads the chunks of a chunked body (RFC 9112, section 7.1), in pieces of any length. */
export class ChunkedBody {
  private step: Step = 'size';
  private size = 0;
  private digits = 0;
  private spareBytes = 0;
  private trailer = '';

  constructor(private readonly body: PageBody) {}

  get isWhole(): boolean {
    return this.step === 'whole';
  }

  /** Reads from `at`. Returns where it stopped: before `end` if the body ends there. */
  readChunks(bytes: Buffer, at: number, end: number): number {
    let position = at;
    while (position < end && this.step !== 'whole') {
      if (this.step === 'data') {
        const to = Math.min(end, position + this.size);
        this.body.appendBytes(bytes, position, to);
        this.size -= to - position;
        position = to;
        if (this.size === 0) this.step = 'data-cr';
      } else {
        this.readByte(bytes[position]!);
        position++;
      }
    }
    return position;
  }

  private readByte(byte: number): void {
    switch (this.step) {
      case 'size':
        return this.readSizeDigit(byte);
      case 'extension':
        this.spare(byte);
        if (byte === CR) this.step = 'size-end';
        return;
      case 'size-end':
        return this.expect(byte, LF, this.size === 0 ? 'trailer' : 'data');
      case 'data-cr':
        return this.expect(byte, CR, 'data-lf');
      case 'data-lf':
        this.digits = 0;
        return this.expect(byte, LF, 'size');
      case 'trailer':
        this.spare(byte);
        if (byte === CR) this.step = 'trailer-lf';
        else this.trailer += String.fromCharCode(byte);
        return;
      case 'trailer-lf':
        this.expect(byte, LF, this.trailer === '' ? 'whole' : 'trailer');
        if (this.trailer !== '') parseField(this.trailer);
        this.trailer = '';
    }
  }

  private readSizeDigit(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.digits < MOST_SIZE_DIGITS) {
      this.size = this.size * 16 + digit;
      this.digits++;
      this.body.expectBytes(this.size);
      return;
    }
    if (this.digits === 0 || digit >= 0) throw new NotHttpError('a chunk has no size that can be read');
    if (byte === CR) this.step = 'size-end';
    else if (byte === SEMICOLON || byte === SPACE || byte === TAB) this.step = 'extension';
    else throw new NotHttpError('the size of a chunk is not a hexadecimal number');
  }

  private expect(byte: number, wanted: number, next: Step): void {
    if (byte !== wanted) throw new NotHttpError('a chunk does not end where its size says');
    this.step = next;
  }

  private spare(byte: number): void {
    if (byte < SPACE && byte !== CR && byte !== TAB) throw new NotHttpError('a chunk has a control character');
    this.spareBytes++;
    if (this.spareBytes > MOST_SPARE_BYTES) throw new NotHttpError('its chunks have too many extensions or trailers');
  }
}

/** The value of a digit, or -1. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
