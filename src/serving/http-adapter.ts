import type { Server } from 'node:tls';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { addAnswerHeaders } from './answer-headers.js';
import type { Connections } from './connections.js';
import type { Handler } from './request-gate.js';
import { sliceLargeAnswers } from './sliced-answer.js';
import { ApiError } from '../model/api-error.js';

/** Names of Pods have up to 253 bytes, each of which may be percent-encoded as three. */
const LONGEST_NAME = 253 * 3;

/** Makes Nest's HTTP side over a listener of our own: no request bodies, and nothing kept alive once it closes. */
export function makeHttpAdapter(connections: Connections, listener: (handler: Handler) => Server): FastifyAdapter {
  const adapter = new FastifyAdapter({
    serverFactory: listener as never,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, connections),
    frameworkErrors: answerFrameworkError as never,
    forceCloseConnections: 'idle',
    // HEAD is a verb that the API does not know: 405.
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_NAME },
  });
  const server = adapter.getInstance();
  addAnswerHeaders(server);
  sliceLargeAnswers(server);
  ignoreBodies(server);
  return adapter;
}

/** No route reads a body. The Content-Type is dropped so that Fastify never rejects a request for it. */
function ignoreBodies(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    delete raw.headers['content-type'];
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** Refuses JSON schemas of routes, so that Fastify need not load a compiler for them. */
function refuseSchema(): never {
  throw new Error('routes have no JSON schemas here: decorate the class, and check what comes with a pipe');
}

/**
 * Responds to bytes that are not a request, as Go's server does, and closes the connection. Failures in TLS, or while a
 * response may be in transit, get no response.
 */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket, connections: Connections): void {
  const code = codeOf(error);
  if (code === undefined || !socket.writable || connections.isBusy(socket)) {
    socket.destroy();
    return;
  }
  const reason = `${code} ${STATUS_CODES[code]}`;
  const head = `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(head + reason, () => socket.destroy());
}

function codeOf({ code = '' }: NodeJS.ErrnoException): number | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code.startsWith('HPE_') ? 400 : undefined;
}

/** Responds to requests that Fastify refuses before it finds a route, such as a path with a broken percent escape. */
function answerFrameworkError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const status = new ApiError(400, 'BadRequest', error.message).toStatus();
  void reply
    .code(400)
    .header('Content-Type', 'application/json')
    .send(Buffer.from(`${JSON.stringify(status)}\n`));
}
