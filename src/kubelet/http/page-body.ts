import { AnswerTooLargeError } from '../answer-error.js';
import type { PageBuffers } from './page-buffers.js';

/** How much is read of a response that is not a page: enough to quote. */
const LARGEST_ERROR_TEXT = 4096;

/** The body of one response, put together from its pieces. */
export class PageBody {
  private buffer?: Buffer;
  private length = 0;
  private isPage = true;

  constructor(private readonly buffers: PageBuffers) {}

  /** Whether the rest is not needed, because it is the text of an error and long enough to quote. */
  get isCut(): boolean {
    return !this.isPage && this.length === LARGEST_ERROR_TEXT;
  }

  /** The bytes so far, valid until `release`. */
  get bytes(): Buffer {
    return this.buffer?.subarray(0, this.length) ?? Buffer.alloc(0);
  }

  beginBody(status: number): void {
    this.isPage = status === 200;
  }

  /** Throws an AnswerTooLargeError when a page with this many more bytes would be too large. */
  expectBytes(length: number): void {
    const { largestPage } = this.buffers.limits;
    if (this.isPage && this.length + length > largestPage) {
      throw new AnswerTooLargeError(`the page is larger than ${largestPage} bytes`);
    }
  }

  appendBytes(source: Buffer, from: number, to: number): void {
    this.expectBytes(to - from);
    const end = this.isPage ? to : Math.min(to, from + LARGEST_ERROR_TEXT - this.length);
    this.buffer ??= this.buffers.lendBuffer();
    const length = this.length + end - from;
    if (length > this.buffer.length) this.buffer = this.buffers.growBuffer(this.buffer, length);
    source.copy(this.buffer, this.length, from, end);
    this.length = length;
  }

  release(): void {
    if (this.buffer !== undefined) this.buffers.returnBuffer(this.buffer);
    this.buffer = undefined;
    this.length = 0;
  }
}
