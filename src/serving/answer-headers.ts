import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** A client may name its request itself; what is longer than this is no name. */
const LONGEST_AUDIT_ID = 64;

/** Adds what every answer of a Kubernetes API server carries: that it is not to be cached, and the name of its request. */
export function addAnswerHeaders(server: Pick<FastifyInstance, 'addHook'>): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('Cache-Control', 'no-cache, private').header('Audit-Id', auditIdOf(request.headers['audit-id']));
    done();
  });
}

/** The ID that the client sent, as the generic API server takes it over, else a new one. */
function auditIdOf(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && sent !== '' && sent.length <= LONGEST_AUDIT_ID ? sent : randomUUID();
}
