import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { apiVersionOf } from './path-parts.js';
import { type Endpoint, negotiate } from './encoding/negotiation.js';
import type { Representation } from './encoding/representation.js';
import { wishesOf } from './encoding/wishes.js';

/**
 * A handler's parameter: the representation that the client gets of what the endpoint answers with. It is negotiated
 * before the handler runs, as in the API server: what cannot be served fails with 406 whatever else is wrong, unless
 * there is no such version.
 */
export const Wanted = createParamDecorator((endpoint: Endpoint, context): Representation => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { readonly version?: string } }>>();
  if (request.params.version !== undefined) apiVersionOf(request.params.version);
  return negotiate(wishesOf(request), endpoint);
});
