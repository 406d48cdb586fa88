import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../model/api-error.js';
import { setFailure } from '../model/failure.js';
import { badRequest, unknownResource } from './objects/api-error.js';
import { encodeStatus } from './encoding/requested-form.js';

/** Turns every failure into a `Status`. An unforeseen error is logged and becomes a 500 without details. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const status = this.toApiError(error, request).toStatus();
    setFailure(request, { status, unforeseen: status.code === 500 && !(error instanceof ApiError) });
    const { contentType, body } = encodeStatus(status, request);
    // Sent as bytes: a text would get a charset appended to its type.
    const reply = http.getResponse<FastifyReply>().status(status.code).header('Content-Type', contentType);
    const retryAfterSeconds = status.details?.retryAfterSeconds;
    if (retryAfterSeconds !== undefined) void reply.header('Retry-After', String(retryAfterSeconds));
    void reply.send(Buffer.from(body));
  }

  private toApiError(error: unknown, request: FastifyRequest): ApiError {
    if (error instanceof ApiError) return error;
    // Nest passes by a route of which a part is empty, and what is no path.
    if (error instanceof NotFoundException && request.url.startsWith('/')) return unknownResource();
    if (error instanceof HttpException && error.getStatus() < 500) return badRequest(error.message);
    const path = request.url.split('?', 1)[0];
    this.logger.error(`${request.method} ${path} failed`, error instanceof Error ? error.stack : error);
    return new ApiError(500, 'InternalError', 'an error on the server has prevented the request from succeeding');
  }
}
