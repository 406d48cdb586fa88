import type { Server } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { addAnswerHeaders } from './answer-headers.js';
import { answerClientError } from './client-error.js';
import { answerFrameworkError } from './framework-error.js';
import type { Connections } from './connections.js';
import type { Handler } from './request-gate.js';
import { sliceLargeAnswers } from './sliced-answer.js';

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

/**
 * No route reads a body, and none is refused for what it says it is: requests lose their content type, and the one parser
 * leaves bodies alone.
 */
function ignoreBodies(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    delete raw.headers['content-type'];
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** No route has a JSON schema, so that fastify need not load what compiles them. */
function refuseSchema(): never {
  throw new Error('routes have no JSON schemas here: decorate the class, and check what comes with a pipe');
}
