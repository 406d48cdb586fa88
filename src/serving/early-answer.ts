import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { answerHeaders } from './answer-headers.js';
import type { ApiError } from '../model/api-error.js';

/** A request over HTTP/1.1 or HTTP/2. */
export type EarlyRequest = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

/** Responds with a `Status` in place of the rest of the server. */
export function answerStatus(response: Response, error: ApiError, headers: Record<string, string> = {}): void {
  const type = { 'Content-Type': 'application/json' };
  sendEarlyAnswer(response, error.code, { ...type, ...headers }, `${JSON.stringify(error.toStatus())}\n`);
}

/** Responds with a line of text, as Go's http.Error does. */
export function answerText(response: Response, code: number, text: string, headers: Record<string, string>): void {
  const type = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  sendEarlyAnswer(response, code, { ...type, ...headers }, `${text}\n`);
}

/** Asks the client to use another connection. Requests in progress on this one are finished. */
export function askToReconnect(request: EarlyRequest, response: Response): void {
  if ('stream' in request) {
    // Sends GOAWAY, and closes when the last stream has ended.
    request.stream.session?.close();
  } else {
    response.setHeader('Connection', 'close');
  }
}

/** Aborts a response that has begun, because nothing else can tell the client that it failed. */
export function abort(request: EarlyRequest): void {
  if ('stream' in request) {
    request.stream.close(constants.NGHTTP2_CANCEL);
    request.stream.destroy();
  } else {
    request.socket.destroy();
  }
}

function sendEarlyAnswer(response: Response, code: number, headers: Record<string, string>, text: string): void {
  const body = Buffer.from(text);
  const all = { ...answerHeaders(response.req), ...headers, 'Content-Length': `${body.length}` };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = code;
  response.end(body);
}
