import { gzipSync } from 'node:zlib';
import { PageWriter } from './page-writer.ts';

/** Sizes of the pieces in which Go's HTTP server sends what is written to it, plain and through gzip. */
const CHUNK = 4096;
const ZIPPED_CHUNK = 2048;
/** Level 6, which kubelets use, makes pages a tenth smaller and costs this process twice as much. */
const LEVEL = 1;
const END = Buffer.from('0\r\n\r\n');

/** Whole HTTP answers of kubelets: as a kubelet v1.36 answers, chunked. */
export class KubeletAnswers {
  readonly #pages: PageWriter;
  readonly #page: Buffer;
  readonly #startedSeconds: number;

  /** `url` names the families of the page; without any the page is whole. */
  constructor(nowMs: number, url: string, sampleEveryMs?: number) {
    this.#pages = new PageWriter(nowMs, sampleEveryMs, url);
    this.#page = Buffer.allocUnsafe(this.#pages.length);
    this.#startedSeconds = Math.floor(nowMs / 1000);
  }

  /** The answer to one request; `values` are the node's, made once by `PageWriter.values`. */
  answer(node: number, values: readonly Uint8Array[], nowMs: number, acceptsGzip: boolean): Buffer {
    this.#pages.write(node, values, nowMs, this.#page, 0);
    const body = acceptsGzip ? gzipSync(this.#page, { level: LEVEL }) : this.#page;
    const head = Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores\r\n` +
        (acceptsGzip ? 'Content-Encoding: gzip\r\n' : '') +
        `Process-Start-Time-Unix: ${this.#startedSeconds}\r\nDate: ${new Date(nowMs).toUTCString()}\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n',
    );
    return chunked(head, body, acceptsGzip ? ZIPPED_CHUNK : CHUNK);
  }
}

function chunked(head: Buffer, body: Buffer, size: number): Buffer {
  const parts = [head];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, END]);
}
