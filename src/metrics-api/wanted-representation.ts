import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { pathApiVersion } from './path-parts.js';
import { type EndpointKind, negotiateRepresentation } from './encoding/negotiation.js';
import type { Representation } from './encoding/representation.js';
import { requestedFormOf } from './encoding/requested-form.js';

/**
 * A handler's parameter: the representation that the client gets of what the endpoint answers with. It is negotiated
 * before the handler runs, as in the API server: what cannot be served fails with 406 whatever else is wrong, unless
 * there is no such version.
 */
export const WantedRepresentation = createParamDecorator((endpoint: EndpointKind, context): Representation => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { readonly version?: string } }>>();
  if (request.params.version !== undefined) pathApiVersion(request.params.version);
  return negotiateRepresentation(requestedFormOf(request), endpoint);
});
