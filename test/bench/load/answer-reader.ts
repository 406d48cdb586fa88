/** What was wrong with an answer, so that no load is measured that was not served. */
export class BadAnswer extends Error {}

const LONGEST_HEAD = 16 * 1024;

/** Reads HTTP/1.1 answers from pieces as they come, and looks at no more of them than where they end. */
export class LoadAnswerReader {
  /** Bytes of all bodies so far, as sent. */
  bodyBytes = 0;
  readonly #onAnswer: () => void;
  #head = '';
  /** Body bytes, or bytes of a chunk with its line end, that are still to come; -1: a head or a chunk's size is. */
  #rest = -1;
  #isChunked = false;
  #sizeLine?: string;

  constructor(onAnswer: () => void) {
    this.#onAnswer = onAnswer;
  }

  /** Throws BadAnswer for any status but 200. */
  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#sizeLine !== undefined) at = this.#readSize(bytes, at);
      else if (this.#rest < 0) at = this.#readHead(bytes, at);
      else {
        const taken = Math.min(this.#rest, bytes.length - at);
        this.bodyBytes += taken;
        this.#rest -= taken;
        at += taken;
        if (this.#rest === 0) this.#endOfPart();
      }
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const known = this.#head.length;
    this.#head += bytes.toString('latin1', at, Math.min(bytes.length, at + LONGEST_HEAD));
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) {
      if (this.#head.length > LONGEST_HEAD) throw new BadAnswer('a head without an end');
      return bytes.length;
    }
    const head = this.#head.slice(0, end + 2).toLowerCase();
    if (!head.startsWith('http/1.1 200 ')) throw new BadAnswer(this.#head.slice(0, 500));
    this.#head = '';
    this.#isChunked = head.includes('\r\ntransfer-encoding: chunked\r\n');
    if (this.#isChunked) this.#sizeLine = '';
    else {
      const length = /\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1];
      if (length === undefined) throw new BadAnswer(`neither a length nor chunks: ${head}`);
      this.#rest = Number(length);
      if (this.#rest === 0) this.#endOfPart();
    }
    return at + end + 4 - known;
  }

  #readSize(bytes: Buffer, at: number): number {
    const lineEnd = bytes.indexOf(10, at);
    const end = lineEnd === -1 ? bytes.length : lineEnd + 1;
    this.#sizeLine += bytes.toString('latin1', at, end);
    if (lineEnd === -1) return end;
    const size = Number.parseInt(this.#sizeLine!, 16);
    if (!(size >= 0)) throw new BadAnswer(`a chunk of size ${this.#sizeLine}`);
    this.#sizeLine = undefined;
    // With the line end behind it, which the last chunk has as well when there are no trailers.
    this.#rest = size + 2;
    if (size === 0) this.#isChunked = false;
    return end;
  }

  #endOfPart(): void {
    this.#rest = -1;
    if (this.#isChunked) this.#sizeLine = '';
    else this.#onAnswer();
  }
}
