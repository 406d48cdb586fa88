import { FastifyAdapter } from '@nestjs/platform-fastify';
import { addAnswerHeaders } from './answer-headers.js';
import type { KeyPair } from './self-signed.js';

/** Names of Pods have up to 253 bytes, each of which may be percent-encoded as three. */
const LONGEST_NAME = 253 * 3;

/** Makes the HTTPS listener: HTTP/1.1, no request bodies, and nothing kept alive once it closes. */
export function makeHttpAdapter({ cert, key }: KeyPair): FastifyAdapter {
  const adapter = new FastifyAdapter({
    https: { cert, key, minVersion: 'TLSv1.2' },
    forceCloseConnections: 'idle',
    // HEAD is a verb that the API does not know: 405.
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_NAME },
  });
  const server = adapter.getInstance();
  addAnswerHeaders(server);
  // No route reads a body; a parser that leaves it alone keeps odd content types from being refused before routing.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return adapter;
}
