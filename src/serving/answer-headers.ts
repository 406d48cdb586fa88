import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** A client may name its request. Longer names are ignored. */
const LONGEST_AUDIT_ID = 64;

/** The headers of every response of a Kubernetes API server: no caching, and the ID of the request. */
export function answerHeaders(request: { readonly headers: IncomingHttpHeaders }): Record<string, string> {
  return { 'Cache-Control': 'no-cache, private', 'Audit-Id': auditIdOf(request.headers['audit-id']) };
}

/** Adds them to all responses of Fastify. */
export function addAnswerHeaders(server: Pick<FastifyInstance, 'addHook'>): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(answerHeaders(request));
    done();
  });
}

/** Returns the ID that the client sent, as the generic API server does, or a new one. */
function auditIdOf(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && sent !== '' && sent.length <= LONGEST_AUDIT_ID ? sent : randomUUID();
}
