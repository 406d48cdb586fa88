import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { KubeletError } from './kubelet-error.js';

/** Forty times the page of 250 Pods with two containers each. A larger one is no kubelet's, and would cost memory. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/** What is read of an answer that is no page: enough to quote. */
const LARGEST_ERROR_TEXT = 4096;

/** A kubelet's whole answer. */
export interface KubeletAnswer {
  readonly status: number;
  readonly chunks: readonly Buffer[];
  /** Of all chunks together, in bytes. */
  readonly length: number;
}

/** Collects one answer of undici's, and gives up on one that no kubelet gives. Calls one of the callbacks, once. */
export class PageReader implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private length = 0;
  private status = 0;
  private limit = 0;

  constructor(
    private readonly url: string,
    private readonly succeed: (answer: KubeletAnswer) => void,
    private readonly fail: (error: Error) => void,
  ) {}

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.limit = status === 200 ? LARGEST_PAGE : LARGEST_ERROR_TEXT;
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') controller.abort(this.encoded(encoding));
    else if (Number(headers['content-length'] ?? 0) > this.limit) this.exceeded(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > this.limit) this.exceeded(controller);
  }

  onResponseEnd(): void {
    this.succeed({ status: this.status, chunks: this.chunks, length: this.length });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  private exceeded(controller: Dispatcher.DispatchController): void {
    // The beginning of an error's text is all that is wanted of it; the rest goes with the connection.
    if (this.status !== 200) this.onResponseEnd();
    controller.abort(
      new KubeletError(
        'PageTooLarge',
        `${this.url}: the page is larger than ${LARGEST_PAGE} bytes`,
        'Check that the address, the port and the path are those of a kubelet.',
      ),
    );
  }

  private encoded(encoding: string): KubeletError {
    return new KubeletError(
      'PageEncoded',
      `${this.url}: the page is encoded (${encoding.slice(0, 40)}), though this was not asked for`,
      'Let no proxy between this server and the kubelet compress answers.',
    );
  }
}
