import type { FastifyRequest } from 'fastify';
import type { Status } from '../../model/status.js';
import { encode, type EncodedAnswer } from './encode.js';
import { negotiateError, type Wishes } from './negotiation.js';

/** What a request says about the form of its answer. */
export function wishesOf(request: FastifyRequest): Wishes {
  return {
    accept: request.headers.accept,
    userAgent: request.headers['user-agent'],
    pretty: firstOf(request.query, 'pretty'),
  };
}

/** The first value of a query parameter, which is the one that counts; undefined when the parameter is absent. */
export function firstOf(query: unknown, name: string): string | undefined {
  const value: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}

/** A failure in the representation that the request asks for. Never throws: what cannot be served becomes JSON. */
export function encodeStatus(status: Status, request: FastifyRequest): EncodedAnswer {
  return encode(status, negotiateError(wishesOf(request)));
}
