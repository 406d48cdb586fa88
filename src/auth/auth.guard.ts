import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AuthenticationService } from './authentication.service.js';
import { AuthorizationService } from './authorization.service.js';
import { forbidden } from './forbidden.js';
import { impersonationOf } from './impersonation.js';
import { type RequestAttributes, requestAttributes } from './request-attributes.js';
import { RequestHeaders } from './request-headers.js';
import { setDecision, setIdentity } from './request-identity.js';
import { endAfterThis } from './unauthenticated-http2.js';
import { isUnauthenticated, type User } from './user.js';

/**
 * Stands before every request. It is a hook of Fastify and not a guard of Nest, because Nest's guards see only the routes
 * of controllers: routes that a library adds, and paths without a route, must be closed as well.
 */
@Injectable()
export class AuthGuard implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly authentication: AuthenticationService,
    private readonly authorization: AuthorizationService,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, reply) => this.admit(request, reply));
  }

  /** Throws ApiError 401, 403, 429 or 500 for whoever is not let in; the status filter answers. */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const headers = new RequestHeaders(request.raw.rawHeaders);
    const user = await this.authenticate(request, headers);
    const attributes = requestAttributes(request.method, request.raw.url ?? '', request.query);
    setIdentity(request, { user, attributes });
    const impersonation = impersonationOf(headers);
    for (const claim of impersonation?.required ?? []) await this.require(user, claim, reply);
    if (impersonation) setIdentity(request, { user, impersonated: impersonation.user, attributes });
    await this.require(impersonation?.user ?? user, attributes, reply);
  }

  private async authenticate({ raw }: FastifyRequest, headers: RequestHeaders): Promise<User> {
    try {
      const user = await this.authentication.authenticate(raw, headers);
      if (isUnauthenticated(user)) endAfterThis(raw);
      return user;
    } catch (error) {
      endAfterThis(raw);
      throw error;
    }
  }

  private async require(user: User, attributes: RequestAttributes, reply: FastifyReply): Promise<void> {
    const { allowed, reason } = await this.authorization.decide(user, attributes);
    setDecision(reply.request, attributes, { allowed, reason });
    if (allowed) return;
    void reply.header('X-Content-Type-Options', 'nosniff');
    throw forbidden(user, attributes, reason);
  }
}
