import type { IncomingMessage } from 'node:http';
import { type OnModuleInit, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessDecision } from './access-reviews.js';
import { AuthenticationService } from './authentication.service.js';
import { AuthorizationService } from './authorization.service.js';
import { forbidden } from './forbidden.js';
import { ImpersonationService } from './impersonation.service.js';
import { KnownAttributes } from './known-attributes.js';
import type { RequestAttributes } from './request-attributes.js';
import { RequestHeaders, extraOf } from './request-headers.js';
import { setDecision, setIdentity } from './request-identity.js';
import { type User, isUnauthenticated } from './user.js';
import { ApiError } from '../model/api-error.js';

/**
 * Authenticates and authorizes every request. It is a hook of Fastify, because guards of Nest only see routes of
 * controllers. Routes that a library adds, and paths without a route, must be closed too.
 *
 * A known client with a remembered decision is admitted without a promise.
 */
@Injectable()
export class AuthGuard implements OnModuleInit {
  private readonly attributes = new KnownAttributes();

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly authentication: AuthenticationService,
    private readonly authorization: AuthorizationService,
    private readonly impersonation: ImpersonationService,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, reply, proceed) => {
      let admission: void | Promise<void>;
      try {
        admission = this.admit(request, reply);
      } catch (error) {
        return proceed(error as Error);
      }
      if (admission === undefined) proceed();
      else admission.then(() => proceed(), proceed);
    });
  }

  /**
   * Throws ApiError 401, 403, 429 or 500, or rejects with it, if the client is not admitted. The status filter sends
   * it.
   */
  private admit(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const headers = new RequestHeaders(request.raw.rawHeaders);
    const user = this.authenticate(request, headers);
    return user instanceof Promise
      ? user.then((found) => this.authorize(found, headers, request, reply))
      : this.authorize(user, headers, request, reply);
  }

  private authenticate({ raw }: FastifyRequest, headers: RequestHeaders): User | Promise<User> {
    const refuse = (error: unknown): never => {
      endAfterThis(raw);
      throw error;
    };
    const accept = (user: User): User => {
      if (isUnauthenticated(user)) endAfterThis(raw);
      return user;
    };
    try {
      const user = this.authentication.authenticate(raw, headers);
      return user instanceof Promise ? user.then(accept, refuse) : accept(user);
    } catch (error) {
      return refuse(error);
    }
  }

  private authorize(
    user: User,
    headers: RequestHeaders,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void | Promise<void> {
    const attributes = this.attributes.attributesOf(request);
    setIdentity(request, { user, attributes });
    let wanted: User | undefined;
    try {
      wanted = wantedUserOf(headers);
    } catch (error) {
      return refuseToImpersonate(reply, error);
    }
    if (wanted) {
      return this.impersonate(wanted, user, attributes, reply).catch((error: unknown) =>
        refuseToImpersonate(reply, error),
      );
    }
    return this.require(user, attributes, reply);
  }

  private async impersonate(
    wanted: User,
    user: User,
    attributes: RequestAttributes,
    reply: FastifyReply,
  ): Promise<void> {
    const impersonated = await this.impersonation.impersonate(user, wanted, attributes);
    setIdentity(reply.request, { user, attributes, ...impersonated });
    await this.require(impersonated.impersonated, attributes, reply);
  }

  private require(user: User, attributes: RequestAttributes, reply: FastifyReply): void | Promise<void> {
    const decision = this.authorization.decide(user, attributes);
    const enforce = ({ allowed, reason }: AccessDecision): void => {
      setDecision(reply.request, attributes, { allowed, reason });
      if (allowed) return;
      void reply.header('X-Content-Type-Options', 'nosniff');
      throw forbidden(user, attributes, reason);
    };
    return decision instanceof Promise ? decision.then(enforce) : enforce(decision);
  }
}

/** Refuses as the original does. */
function refuseToImpersonate(reply: FastifyReply, error: unknown): never {
  void reply.header('X-Content-Type-Options', 'nosniff');
  throw error;
}

/**
 * Ends the HTTP/2 connection of a client without valid credentials after this request. Many cheap requests on one
 * connection are an attack (CVE-2023-44487). Running requests finish first. This is apiserver's
 * UnauthenticatedHTTP2DOSMitigation.
 */
function endAfterThis(request: IncomingMessage): void {
  (request as { stream?: { session?: { close(): void } } }).stream?.session?.close();
}

const EXTRA_PREFIX = 'Impersonate-Extra-';

/**
 * The user in the `Impersonate-*` headers, without the groups that follow from the name. Undefined if there are none.
 *
 * @throws ApiError 400 if they name groups, a UID or extra facts without a user
 */
export function wantedUserOf(headers: RequestHeaders): User | undefined {
  const name = headers.first('Impersonate-User');
  const uid = headers.first('Impersonate-Uid');
  const groups = headers.all('Impersonate-Group');
  const extra = extraOf(headers, [EXTRA_PREFIX]);
  if (name !== '') return { name, ...(uid && { uid }), groups, extra };
  if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw new ApiError(400, 'BadRequest', 'requested groups, a UID or extra without impersonating a user name');
}
