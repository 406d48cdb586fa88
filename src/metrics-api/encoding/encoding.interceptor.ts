import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { jsonEncoder } from './json.js';

/** Encodes the API object that a controller returned. */
@Injectable()
export class EncodingInterceptor implements NestInterceptor<object, string | Uint8Array> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<string | Uint8Array> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((object) => {
        void reply.header('Content-Type', jsonEncoder.contentType);
        // A string would get a charset appended to its type.
        return Buffer.from(jsonEncoder.encode(object));
      }),
    );
  }
}
