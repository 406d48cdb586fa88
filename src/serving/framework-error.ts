import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../model/api-error.js';

/** Answers what Fastify refuses before any route is found, such as a path with a broken percent escape. */
export function answerFrameworkError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const status = new ApiError(400, 'BadRequest', error.message).toStatus();
  void reply
    .code(400)
    .header('Content-Type', 'application/json')
    .send(Buffer.from(`${JSON.stringify(status)}\n`));
}
