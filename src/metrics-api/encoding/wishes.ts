import type { FastifyRequest } from 'fastify';
import { firstOf } from '../../model/query.js';
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

/** A failure in the representation that the request asks for. Never throws: what cannot be served becomes JSON. */
export function encodeStatus(status: Status, request: FastifyRequest): EncodedAnswer {
  return encode(status, negotiateError(wishesOf(request)));
}
