import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A response in progress. It is written as fast as the client reads, and zipped if a kube-apiserver would do so. */
export class FleetResponse {
  readonly #response: Http2ServerResponse;
  readonly #isZipped: boolean;

  /** A kube-apiserver zips lists over 128 KiB at level 1; this one zips all, small ones included. */
  constructor(response: Http2ServerResponse, acceptEncoding: string) {
    this.#response = response;
    this.#isZipped = /\bgzip\b/.test(acceptEncoding);
  }

  /** Sends the head of the answer. */
  begin(type: string): void {
    const encoding = this.#isZipped ? { 'content-encoding': 'gzip' } : {};
    this.#response.writeHead(200, { 'content-type': type, ...encoding });
    // A watch may have nothing to say for minutes. (The types of HTTP/2 lack what both have.)
    (this.#response as unknown as ServerResponse).flushHeaders();
  }

  /** Sends all chunks, and that these were all. */
  async end(chunks: Iterable<Buffer>): Promise<void> {
    const response = this.#response as Writable;
    if (this.#isZipped) await pipeline(chunks, createGzip({ level: 1 }), response);
    else await pipeline(chunks, response);
  }

  /** Sends these chunks. The response continues. */
  async write(chunks: Iterable<Buffer>): Promise<void> {
    const response = this.#response as Writable;
    for (const chunk of chunks) if (!response.write(chunk)) await once(response, 'drain');
  }

  /** Calls this when the other side has gone. */
  whenClosed(act: () => void): void {
    this.#response.once('close', act);
  }

  /** Ends the answer. */
  finish(): void {
    this.#response.end();
  }
}
