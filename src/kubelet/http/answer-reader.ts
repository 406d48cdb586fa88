import { NotHttpError } from '../answer-error.js';
import { type AnswerHead, parseHead } from './answer-head.js';
import { ChunkedBody } from './chunked-body.js';
import type { PageBody } from './page-body.js';

const LF = 0x0a;
const CR = 0x0d;
const HEAD_END = '\r\n\r\n';
const BEGINNING = Buffer.from('HTTP/1.');

/** The bound on all heads before a body, including those of interim responses (1xx). */
const MOST_HEAD_BYTES = 64 * 1024;
/** The first size of the buffer for a part of a head. Few heads are longer. */
const FIRST_HEAD_BYTES = 4 * 1024;

/**
 * Reads one HTTP/1.1 response to a GET request, in pieces of any length. It implements the part of RFC 9112 that a
 * client with one request at a time needs.
 *
 * undici and node:https take three times the CPU time for a page, TLS and socket included (`npm run bench -- kubelet`:
 * 114 µs beside 337 and 362), and this server does little else.
 */
export class AnswerReader {
  /** Whether the response is complete. */
  isWhole = false;
  /** Whether the connection can be used again. */
  isPersistent = false;
  private answerHead?: AnswerHead;
  private chunks?: ChunkedBody;
  /** How many bytes of the body are missing, if its length is known. */
  private left = 0;
  /** The part of a head that has come so far. */
  private part?: Buffer;
  private partLength = 0;
  private headBytes = 0;

  constructor(private readonly body: PageBody) {}

  /** The head; undefined until it has come. */
  get head(): AnswerHead | undefined {
    return this.answerHead;
  }

  /** Reads the first `end` bytes. Throws a NotHttpError or an AnswerTooLargeError. */
  readBytes(bytes: Buffer, end: number): void {
    let at = 0;
    while (this.answerHead === undefined && at < end) at = this.readHead(bytes, at, end);
    if (this.answerHead === undefined) return;
    if (!this.isWhole) at = this.readBody(this.answerHead, bytes, at, end);
    // Bytes after the response were not asked for.
    if (at < end) this.isPersistent = false;
  }

  /** Notes the end of the connection. Afterwards the response is complete or never will be. */
  noteEnd(): void {
    this.isPersistent = false;
    if (this.answerHead?.framing === 'close') this.isWhole = true;
  }

  /** Reads from `at` to the end of a head at most. Returns where it stopped. */
  private readHead(bytes: Buffer, at: number, end: number): number {
    if (this.part === undefined) {
      const found = bytes.subarray(at, end).indexOf(HEAD_END, 0, 'latin1');
      if (found >= 0) return this.finishHead(bytes.toString('latin1', at, at + found), at + found + HEAD_END.length);
      this.part = Buffer.allocUnsafe(FIRST_HEAD_BYTES);
    }
    const before = this.partLength;
    this.part = withRoom(this.part, before + end - at);
    const copied = bytes.copy(this.part, before, at, end);
    this.partLength = before + copied;
    const head = this.part.subarray(0, this.partLength);
    const found = head.indexOf(HEAD_END, Math.max(0, before - HEAD_END.length + 1), 'latin1');
    if (found >= 0) return this.finishHead(head.toString('latin1', 0, found), at + found + HEAD_END.length - before);
    checkPart(head, before);
    if (copied < end - at) throw new NotHttpError(`its head is longer than ${MOST_HEAD_BYTES} bytes`);
    return end;
  }

  /** Parses a whole head. Returns `next`, where the bytes after it begin. */
  private finishHead(text: string, next: number): number {
    this.part = undefined;
    this.partLength = 0;
    this.headBytes += text.length;
    if (this.headBytes > MOST_HEAD_BYTES) throw new NotHttpError(`its head is longer than ${MOST_HEAD_BYTES} bytes`);
    const head = parseHead(text);
    if (head.status === 101) throw new NotHttpError('it changes the protocol, which was not asked for');
    // After an interim response the final one follows.
    if (head.status < 200) return next;
    this.answerHead = head;
    this.isPersistent = head.persistent;
    this.body.beginBody(head.status);
    this.body.expectBytes(head.length);
    this.left = head.length;
    if (head.framing === 'chunked') this.chunks = new ChunkedBody(this.body);
    this.isWhole = head.framing === 'none' || (head.framing === 'length' && head.length === 0);
    return next;
  }

  private readBody({ framing }: AnswerHead, bytes: Buffer, at: number, end: number): number {
    let next = end;
    if (this.chunks !== undefined) {
      next = this.chunks.readChunks(bytes, at, end);
      this.isWhole = this.chunks.isWhole;
    } else {
      if (framing === 'length') next = Math.min(end, at + this.left);
      this.body.appendBytes(bytes, at, next);
      this.left -= next - at;
      this.isWhole = framing === 'length' && this.left === 0;
    }
    if (!this.isWhole && this.body.isCut) {
      this.isWhole = true;
      this.isPersistent = false;
    }
    return next;
  }
}

/** Returns a buffer with the same part of a head and room for `length` bytes, or for the longest head. */
function withRoom(part: Buffer, length: number): Buffer {
  if (length <= part.length || part.length === MOST_HEAD_BYTES) return part;
  const larger = Buffer.allocUnsafe(Math.min(MOST_HEAD_BYTES, Math.max(length, part.length * 2)));
  part.copy(larger);
  return larger;
}

/** Throws as soon as a part cannot become a head. Otherwise a peer that waits for more would count as slow. */
function checkPart(head: Buffer, from: number): void {
  const length = Math.min(head.length, BEGINNING.length);
  let bad = head.compare(BEGINNING, 0, length, 0, length) !== 0;
  for (let at = head.indexOf(LF, from); at >= 0 && !bad; at = head.indexOf(LF, at + 1)) bad = head[at - 1] !== CR;
  if (bad) throw new NotHttpError('it does not begin with a status line, or a line of its head does not end as one');
}
