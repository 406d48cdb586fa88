import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { identityOf } from '../auth/request-identity.js';
import { ApiError } from '../model/api-error.js';
import { failureOf } from '../model/failure.js';
import type { AuditEvent, AuditStage } from './audit-event.js';
import { attributesOf, factsOf } from './audit-facts.js';
import { annotationsOf, CLOSED_EARLY, responseObjectOf, responseStatusOf } from './audit-outcome.js';
import { type AuditDecision, type AuditPolicy, decide } from './audit-policy.js';
import { AuditedRequest, type AuditOutcome } from './audited-request.js';
import { AuditSink } from './audit-sink.js';
import { EVENT_TOTAL, LEVEL_TOTAL, REJECTED_TOTAL } from './audit.metrics.js';

/** Nest token of the AuditPolicy. */
export const AUDIT_POLICY = Symbol('audit policy');

/**
 * Records requests in hooks of Fastify: between authorization and the handler, before the response, and at its end. The
 * last one is for timeouts and for clients that left.
 */
@Injectable()
export class AuditService implements OnModuleInit, OnApplicationShutdown {
  /** `undefined` for requests that the policy leaves out. */
  private readonly requests = new WeakMap<IncomingMessage, AuditedRequest | undefined>();

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(AUDIT_POLICY) private readonly policy: AuditPolicy,
    private readonly sink: AuditSink,
    @InjectMetric(EVENT_TOTAL) private readonly eventTotal: Counter,
    @InjectMetric(LEVEL_TOTAL) private readonly levelTotal: Counter<'level'>,
    @InjectMetric(REJECTED_TOTAL) private readonly rejectedTotal: Counter,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    // This hook runs after all `onRequest` hooks, which include authorization.
    fastify.addHook('preParsing', (request, reply) => this.received(request, reply));
    fastify.addHook('onSend', (request, reply, payload) => this.answered(request, reply, payload));
    fastify.addHook('onResponse', (request, reply) => this.ended(request, reply));
  }

  /** The last responses are sent by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.sink.close();
  }

  /** Throws ApiError 500 if the event must be stored and cannot be. */
  private async received(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const audited = this.of(request, reply);
    if (audited === undefined) return;
    reply.raw.once('close', () => void this.ended(request, reply));
    if (await audited.received()) return;
    audited.abandon();
    this.rejectedTotal.inc();
    throw new ApiError(500, 'InternalError', 'Internal Server Error: failed to store audit event');
  }

  private async answered(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const audited = this.of(request, reply);
    if (audited === undefined || audited.isComplete) return;
    if (payload instanceof Readable && identityOf(request)?.attributes.verb === 'watch') {
      const outcome = outcomeOf(request, reply.statusCode, undefined);
      return audited.started(outcome, Date.now());
    }
    const wantsObject =
      audited.level === 'RequestResponse' && attributesOf(request, identityOf(request)).kind === 'resource';
    const responseObject = wantsObject ? await responseObjectOf(reply, payload) : undefined;
    await this.complete(audited, request, { code: reply.statusCode, responseObject });
  }

  private async ended(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const audited = this.of(request, reply);
    if (audited === undefined || audited.isComplete) return;
    await this.complete(audited, request, { code: reply.raw.headersSent ? reply.raw.statusCode : undefined });
  }

  /** @param answer without a code if the client did not wait for a response */
  private async complete(
    audited: AuditedRequest,
    request: FastifyRequest,
    { code, responseObject }: { code: number | undefined; responseObject?: unknown },
  ): Promise<void> {
    const unforeseen = failureOf(request)?.unforeseen ?? false;
    const outcome = outcomeOf(request, code, responseObject);
    await audited.complete(this.lastStages(audited, request, unforeseen), outcome, Date.now());
  }

  private lastStages(audited: AuditedRequest, request: FastifyRequest, unforeseen: boolean): AuditStage[] {
    const identity = identityOf(request);
    // As in the original, a request that authentication refuses has only this event.
    if (identity === undefined) return ['ResponseStarted'];
    if (audited.isStarted) return ['ResponseComplete'];
    const first: AuditStage[] = audited.isReceived ? [] : ['RequestReceived'];
    if (unforeseen) return [...first, 'Panic'];
    const isLongRunning = identity.attributes.verb === 'watch';
    return [...first, ...(isLongRunning ? (['ResponseStarted'] as const) : []), 'ResponseComplete'];
  }

  /** The record of a request; undefined if it has none. */
  private of(request: FastifyRequest, reply: FastifyReply): AuditedRequest | undefined {
    const { raw } = request;
    if (this.requests.has(raw)) return this.requests.get(raw);
    const identity = identityOf(request);
    const decision = decide(this.policy, identity?.user, attributesOf(request, identity));
    this.levelTotal.inc({ level: decision.level });
    const audited = decision.level === 'None' ? undefined : this.record(request, reply, decision);
    this.requests.set(raw, audited);
    return audited;
  }

  private record(request: FastifyRequest, reply: FastifyReply, decision: AuditDecision): AuditedRequest {
    const auditID = String(reply.getHeader('Audit-Id'));
    const facts = factsOf(request, identityOf(request), auditID, Date.now() - reply.elapsedTime);
    return new AuditedRequest(facts, decision, (event) => this.store(event));
  }

  private store(event: AuditEvent): Promise<boolean> {
    this.eventTotal.inc();
    return this.sink.process(event);
  }
}

/** @param code undefined: the client did not wait for a response */
function outcomeOf(request: FastifyRequest, code: number | undefined, responseObject: unknown): AuditOutcome {
  const responseStatus = code === undefined ? CLOSED_EARLY : responseStatusOf(code, failureOf(request));
  return { responseStatus, responseObject, annotations: annotationsOf(identityOf(request)) };
}
