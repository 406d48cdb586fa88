import type { FastifyRequest } from 'fastify';
import { firstQueryValue } from '../../model/query.js';
import type { Status } from '../../model/status.js';
import { encodeObject, type EncodedAnswer } from './encode-object.js';
import { negotiateError, type RequestedForm } from './negotiation.js';

/** What a request says about the form of its answer. */
export function requestedFormOf(request: FastifyRequest): RequestedForm {
  return {
    accept: request.headers.accept,
    userAgent: request.headers['user-agent'],
    pretty: firstQueryValue(request.query, 'pretty'),
  };
}

/** A failure in the representation that the request asks for. Never throws: what cannot be served becomes JSON. */
export function encodeStatus(status: Status, request: FastifyRequest): EncodedAnswer {
  return encodeObject(status, negotiateError(requestedFormOf(request)));
}
