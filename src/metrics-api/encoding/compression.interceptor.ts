import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';

const compress = promisify(gzip);

/** Smaller answers are not worth the time: the generic API server's bound. */
const SMALLEST = 128 * 1024;
/** The fastest level, as the generic API server's. */
const LEVEL = 1;

/** What bodies became. A list that is shared is compressed once, and both are forgotten together. */
const compressed = new WeakMap<Uint8Array, Promise<Uint8Array>>();

/** Compresses large answers for those who ask for gzip. It stands before the encoding interceptor, whose bytes it takes. */
@Injectable()
export class CompressionInterceptor implements NestInterceptor<Uint8Array, Uint8Array> {
  intercept(context: ExecutionContext, next: CallHandler<Uint8Array>): Observable<Uint8Array> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      concatMap(async (body) => {
        if (body.length < SMALLEST || !acceptsGzip(request.headers['accept-encoding'])) return body;
        void reply.header('Content-Encoding', 'gzip').header('Vary', 'Accept-Encoding');
        let answer = compressed.get(body);
        if (answer === undefined) {
          answer = compress(body, { level: LEVEL });
          compressed.set(body, answer);
          answer.catch(() => compressed.delete(body));
        }
        return answer;
      }),
    );
  }
}

/** Whether `Accept-Encoding` names gzip. Like the generic API server, it looks at no q-value but that of zero. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .map((clause) => clause.split(';').map((part) => part.trim().toLowerCase()))
    .some(([name, ...parameters]) => name === 'gzip' && !parameters.some((each) => /^q=0(\.0*)?$/.test(each)));
}
