import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { reset } from './raw-sockets.ts';
import { FAILED_PAGE } from './resource-page.ts';

/** A fault of a kubelet that accepts connections. */
export type KubeletFault =
  /** Accepts the request and never responds. */
  | { readonly kind: 'hang' }
  /** Resets the TCP connection before it responds. */
  | { readonly kind: 'reset' }
  /** Responds with this status to every client: 401, 403, 500, … */
  | { readonly kind: 'status'; readonly status: number }
  /** A whole page with one line in its middle that is no sample. */
  | { readonly kind: 'garbage-line' }
  /** An answer that is complete for HTTP, with the first half of the page, ending within a line. */
  | { readonly kind: 'half-page' }
  /** Breaks off the connection in the middle of the page. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'empty-page' }
  /** A page that says that the kubelet could not collect its metrics, as when its container runtime restarts. */
  | { readonly kind: 'scrape-error' }
  /** A page of valid samples with this many bytes; default 100 MB. */
  | { readonly kind: 'endless'; readonly bytes?: number }
  /** The page byte by byte, one each second when not given. */
  | { readonly kind: 'trickle'; readonly everyMs?: number }
  /** A good answer, late. */
  | { readonly kind: 'slow'; readonly delayMs: number };

/** What a kubelet answers when nothing is wrong. */
export interface SimulatedAnswer {
  readonly status: number;
  readonly body: string;
}

/** The Content-Type of a page, as the kubelet's library writes it. */
export const PAGE_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

/** Plays a fault; `answer` makes the answer that would have been. Ends when the connection does. */
export async function playFault(
  fault: KubeletFault,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => Promise<void>,
  page: () => string,
): Promise<void> {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'reset') {
    reset(request.socket);
    return;
  }
  if (fault.kind === 'slow') {
    await pauseWhileOpen(fault.delayMs, response);
    return response.destroyed ? undefined : answer();
  }
  if (fault.kind === 'status') {
    response.writeHead(fault.status, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Internal fault\n');
    return;
  }
  response.writeHead(200, { 'Content-Type': PAGE_TYPE });
  await playPage(fault, request, response, page);
}

type PageFault = Exclude<KubeletFault, { readonly kind: 'hang' | 'reset' | 'slow' | 'status' }>;

async function playPage(
  fault: PageFault,
  request: IncomingMessage,
  response: ServerResponse,
  page: () => string,
): Promise<void> {
  switch (fault.kind) {
    case 'empty-page':
      response.end();
      return;
    case 'scrape-error':
      response.end(FAILED_PAGE);
      return;
    case 'garbage-line':
      response.end(withGarbageLine(page()));
      return;
    case 'half-page':
      response.end(firstHalf(page()));
      return;
    case 'cut':
      // Destroyed only once the half has left, so that the client sees a page that stops.
      response.write(firstHalf(page()), () => request.socket.destroy());
      return;
    case 'endless':
      return send(response, endlessPage(fault.bytes ?? 100_000_000));
    case 'trickle':
      return send(response, byteByByte(page(), fault.everyMs ?? 1_000, response));
  }
}

/** The page with a line in its middle that a parser must refuse. */
function withGarbageLine(page: string): string {
  const lines = page.split('\n');
  lines.splice(Math.floor(lines.length / 2), 0, 'container_cpu_usage_seconds_total{container="x",namespace="y"');
  return lines.join('\n');
}

/** It ends within labels: a line that ends within its number is a good one with another number. */
function firstHalf(page: string): string {
  return page.slice(0, page.indexOf('{', Math.floor(page.length / 2)) + 1);
}

async function send(response: ServerResponse, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> {
  // The client may disconnect in the middle, which is the purpose.
  await pipeline(Readable.from(chunks), response).catch(() => undefined);
}

function* endlessPage(bytes: number): Generator<string> {
  let sent = 0;
  for (let pod = 0; sent < bytes; pod++) {
    let chunk = '';
    for (let i = 0; i < 500; i++) {
      const labels = `{container="c${i}",namespace="endless",pod="pod-${pod}"}`;
      chunk += `container_cpu_usage_seconds_total${labels} 12.5 1795432143741\n`;
    }
    sent += chunk.length;
    yield chunk;
  }
}

async function* byteByByte(page: string, everyMs: number, response: ServerResponse): AsyncGenerator<string> {
  for (const byte of page) {
    yield byte;
    await pauseWhileOpen(everyMs, response);
    if (response.destroyed) return;
  }
}

/** Waits, or returns at once when the connection goes away, so that no timer outlives it. */
async function pauseWhileOpen(delayMs: number, response: ServerResponse): Promise<void> {
  const closed = new AbortController();
  const abort = (): void => closed.abort();
  response.once('close', abort);
  await pause(delayMs, undefined, { signal: closed.signal }).catch(() => undefined);
  response.off('close', abort);
}
