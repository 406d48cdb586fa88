import { createParamDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from './negotiation.js';
import type { Representation } from './representation.js';

/** Says what a handler answers with, which decides what may be asked of it. Without it: discovery. */
export const Answers = Reflector.createDecorator<Endpoint>();

const representations = new WeakMap<FastifyRequest, Representation>();

/** Keeps what was negotiated for a request, for its handler. */
export function setWanted(request: FastifyRequest, representation: Representation): void {
  representations.set(request, representation);
}

/** What was negotiated for a request that the encoding interceptor has seen. */
export function wantedOf(request: FastifyRequest): Representation {
  return representations.get(request)!;
}

/** A handler's parameter: the representation that the client gets, for handlers that encode by themselves. */
export const Wanted = createParamDecorator((_, context) =>
  wantedOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
