import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Endpoint, negotiate } from './negotiation.js';
import type { Representation } from './representation.js';
import { wishesOf } from './wishes.js';

/**
 * A handler's parameter: the representation that the client gets of what the endpoint answers with. It is negotiated
 * before the handler runs, as in the API server: what cannot be served fails with 406 whatever else is wrong.
 */
export const Wanted = createParamDecorator((endpoint: Endpoint, context): Representation =>
  negotiate(wishesOf(context.switchToHttp().getRequest<FastifyRequest>()), endpoint),
);
