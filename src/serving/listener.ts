import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:https';
import type { Server, TlsOptions } from 'node:tls';
import type { Options } from '../config/options.js';
import type { EarlyRequest, Response } from './early-answer.js';
import type { Limits } from './limits.js';
import type { Handler } from './request-gate.js';

type ListenerOptions = Pick<Options, 'disableHttp2Serving' | 'http2MaxStreamsPerConnection' | 'requestTimeoutMs'>;

/** As Go's clients begin with, and as many as the original allows. */
const DEFAULT_STREAMS = 100;
/** Bytes that a header counts besides its name and value, so that the limit on the size of a head applies first. */
const HEADER_OVERHEAD = 32;

/**
 * Node's bound of what one HTTP/2 connection may hold, in MB: the most that can be said. It counts answers that wait to
 * be sent too, and never takes off those of a stream that is reset (`IncrementAvailableOutboundLength` in its
 * `node_http2.cc`). With its default of 10 MB, twenty large lists that were broken off, or are read slowly, have all
 * others refused that a kube-apiserver sends over the same connection (ENHANCE_YOUR_CALM), and a hundred refusals end
 * it. What waits is slices of a body that all share (`sliced-answer.ts`); heads are bounded by their size and by the
 * number of streams.
 */
const SESSION_MEMORY_MB = 2 ** 32 - 1;

/**
 * The HTTPS server: HTTP/2 and HTTP/1.1 as the client prefers, or HTTP/1.1 alone.
 *
 * HTTP/2 costs as much CPU as HTTP/1.1 for an answer of 1 KB, and twice as much for one of 200 KB (0.36 against
 * 0.18 ms); the aggregator's many requests share a few connections for it.
 */
export function makeListener(tls: TlsOptions, flags: ListenerOptions, limits: Limits, handler: Handler): Server {
  const http1 = {
    maxHeaderSize: limits.headSize,
    headersTimeout: limits.headersTimeoutMs,
    // No request has a body that anybody waits for, but one must not be sent forever.
    requestTimeout: Math.max(limits.headersTimeoutMs, flags.requestTimeoutMs),
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  };
  const common = { ...tls, handshakeTimeout: limits.handshakeTimeoutMs };
  // Node drops headers beyond the 2,000th in silence; the size of the head is limit enough.
  if (flags.disableHttp2Serving) {
    return withoutContinue(
      Object.assign(createServer({ ...common, ...http1 }, handler), { maxHeadersCount: 0 }),
      handler,
    );
  }
  const server = createSecureServer(
    {
      ...common,
      http1Options: http1,
      allowHTTP1: true,
      settings: {
        maxConcurrentStreams:
          flags.http2MaxStreamsPerConnection > 0 ? flags.http2MaxStreamsPerConnection : DEFAULT_STREAMS,
        maxHeaderListSize: limits.http2HeadSize,
      },
      maxSessionMemory: SESSION_MEMORY_MB,
      maxHeaderListPairs: limits.http2HeadSize / HEADER_OVERHEAD,
    },
    handler,
  );
  server.on('stream', endWhenReset);
  return withoutContinue(Object.assign(server, { maxHeadersCount: 0 }), handler);
}

/**
 * Whoever waits to be asked for a body (`Expect: 100-continue`) gets the answer instead, since nobody reads one; as
 * Go's server does it. A kube-apiserver that asks on behalf of such a client would take a 100 for the answer.
 */
function withoutContinue<S extends Server>(server: S, handler: Handler): S {
  return server.on('checkContinue', (request: EarlyRequest, response: Response) => {
    // The body may come all the same, or not: what follows on this connection is not to be told from it.
    if (request.httpVersionMajor === 1) response.setHeader('Connection', 'close');
    handler(request, response);
  });
}

/**
 * Node leaves a stream open that its client resets with NO_ERROR, as Node's own clients do: it waits for the rest of
 * the answer to be written, which never is. With another code it ends the stream at once. Not here within the event,
 * which also precedes a reset of our own: of a stream that has ended that would not be sent.
 */
function endWhenReset(stream: ServerHttp2Stream): void {
  stream.once('aborted', () => process.nextTick(() => stream.destroy()));
}
