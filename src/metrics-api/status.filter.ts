import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, badRequest, unknownResource } from './api-error.js';
import { jsonEncoder } from './encoding/json.js';

/** Turns every failure into a `Status`. What nobody foresaw is logged and becomes a 500 that tells nothing inside. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const status = this.toApiError(error, http.getRequest<FastifyRequest>()).toStatus();
    void http
      .getResponse<FastifyReply>()
      .status(status.code)
      .header('Content-Type', jsonEncoder.contentType)
      .send(Buffer.from(jsonEncoder.encode(status)));
  }

  private toApiError(error: unknown, request: FastifyRequest): ApiError {
    if (error instanceof ApiError) return error;
    if (error instanceof NotFoundException) return unknownResource();
    if (error instanceof HttpException && error.getStatus() < 500) return badRequest(error.message);
    this.logger.error(
      `${request.method} ${request.url.split('?', 1)[0]} failed`,
      error instanceof Error ? error.stack : error,
    );
    return new ApiError(500, 'InternalError', 'an error on the server has prevented the request from succeeding');
  }
}
