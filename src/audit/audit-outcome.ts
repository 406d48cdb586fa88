import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../auth/request-identity.js';
import type { Failure } from '../model/failure.js';
import type { ResponseStatus } from './audit-event.js';

const decompress = promisify(gunzip);

/** The status of a response. A failure has the texts for the client, a success only the code. */
export function responseStatusOf(code: number, failure: Failure | undefined): ResponseStatus {
  if (failure?.status.code !== code) return { metadata: {}, code };
  const { status, message, reason, details } = failure.status;
  return { metadata: {}, status, message, reason, ...(details && { details }), code };
}

/** The status that the original records for clients that left before the response. */
export const CLOSED_EARLY: ResponseStatus = {
  metadata: {},
  status: 'Success',
  message: 'Connection closed early',
  code: 200,
};

/** The result of authorization; undefined if it was not asked. */
export function annotationsOf(identity: RequestIdentity | undefined): Record<string, string> | undefined {
  if (identity?.decision === undefined) return undefined;
  const { allowed, reason } = identity.decision;
  return {
    'authorization.k8s.io/decision': allowed ? 'allow' : 'forbid',
    'authorization.k8s.io/reason': reason,
  };
}

/** The object of a JSON response. Undefined for other encodings, which would have to be parsed first. */
export async function responseObjectOf(reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return undefined;
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) return undefined;
  try {
    const compressed = reply.getHeader('content-encoding') === 'gzip';
    const body = compressed ? await decompress(payload) : payload;
    return JSON.parse(Buffer.from(body as Uint8Array).toString('utf8'));
  } catch {
    return undefined;
  }
}
