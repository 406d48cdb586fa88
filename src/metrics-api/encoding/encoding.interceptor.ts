import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { firstOf } from '../../model/query.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { StorageService } from '../../storage/storage.service.js';
import { convert } from './convert.js';
import { encode } from './encode.js';
import type { ApiObject } from './encoder.js';
import { negotiate } from './negotiation.js';
import { contentTypeOf, type Representation } from './representation.js';
import { Answers, setWanted } from './wanted.js';
import { wishesOf } from './wishes.js';

/**
 * Negotiates before the handler runs, as the API server does: what cannot be served fails with 406 whatever else is
 * wrong. The API object that the handler returns is then converted and encoded; bytes go out as they are.
 */
@Injectable()
export class EncodingInterceptor implements NestInterceptor<ApiObject | Uint8Array, Uint8Array> {
  constructor(
    private readonly reflector: Reflector,
    private readonly storage: StorageService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<ApiObject | Uint8Array>): Observable<Uint8Array> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const endpoint = this.reflector.get(Answers, context.getHandler()) ?? 'discovery';
    const representation = negotiate(wishesOf(request), endpoint);
    setWanted(request, representation);
    return next.handle().pipe(
      map((answer) => {
        const body = answer instanceof Uint8Array ? answer : this.toBody(answer, representation, request);
        void reply.header('Content-Type', contentTypeOf(representation));
        // A text would get a charset appended to its type.
        return typeof body === 'string' ? Buffer.from(body) : body;
      }),
    );
  }

  private toBody(object: ApiObject, representation: Representation, request: FastifyRequest): string | Uint8Array {
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const nodeNameOf = (namespace: string, name: string) => this.storage.pod(namespace, name, steadyMs)?.node.nodeName;
    const context = { includeObject: firstOf(request.query, 'includeObject'), wide: { nowMs, nodeNameOf } };
    return encode(convert(object, representation, context), representation).body;
  }
}
